//! Canonical JSON, and what is signed and hashed over it:
//! <https://spec.matrix.org/v1.16/appendices/#signing-json>.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use oasmith_runtime::{EncodeError, Object, Value};
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use ring::{digest, error};

/// Base64 as Matrix writes it: without padding, which is forgiven where it is read.
const UNPADDED: GeneralPurpose = GeneralPurpose::new(&STANDARD, CONFIG);
const URL_SAFE_UNPADDED: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, CONFIG);
const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_encode_padding(false)
    .with_decode_padding_mode(DecodePaddingMode::Indifferent);

/// The text of an object: sorted keys, no whitespace, and no escapes but those that JSON demands.
/// Numbers stand as they came.
pub(crate) fn canonical(object: &Object) -> Result<String, EncodeError> {
    oasmith_runtime::to_string(&sorted(object))
}

fn sorted(object: &Object) -> Object {
    let mut properties: Vec<_> = object.iter().collect();
    properties.sort_unstable_by_key(|(name, _)| *name);
    let sorted = properties
        .into_iter()
        .map(|(name, value)| (name, sorted_value(value)));
    sorted.collect()
}

fn sorted_value(value: &Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(sorted(object)),
        Value::Array(elements) => elements.iter().map(sorted_value).collect(),
        scalar => scalar.clone(),
    }
}

/// The SHA-256 hash of the canonical text.
pub(crate) fn hash(object: &Object) -> Result<Hash, EncodeError> {
    let text = canonical(object)?;
    Ok(Hash(digest::digest(&digest::SHA256, text.as_bytes())))
}

/// A SHA-256 hash.
pub(crate) struct Hash(digest::Digest);

impl Hash {
    /// As it stands in `hashes`.
    pub(crate) fn base64(&self) -> String {
        UNPADDED.encode(self.0)
    }

    /// As it stands in the ID of an event.
    pub(crate) fn base64_url(&self) -> String {
        URL_SAFE_UNPADDED.encode(self.0)
    }
}

/// A key that this server signs with.
pub(crate) struct SigningKey {
    pair: Ed25519KeyPair,
}

impl SigningKey {
    /// The algorithm and the version of the key, as its ID in signatures.
    pub(crate) const ID: &str = "ed25519:e2e";

    /// A new key.
    pub(crate) fn generate() -> Result<Self, error::Unspecified> {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())?;
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).map_err(|_| error::Unspecified)?;
        Ok(Self { pair })
    }

    /// The public key, in Base64.
    pub(crate) fn public(&self) -> String {
        UNPADDED.encode(self.pair.public_key())
    }

    /// The signature of an object, in Base64. What is not signed has to be taken away before.
    pub(crate) fn sign(&self, object: &Object) -> Result<String, EncodeError> {
        let text = canonical(object)?;
        Ok(UNPADDED.encode(self.pair.sign(text.as_bytes())))
    }
}

/// Whether a signature of an object is that of a key, both in Base64.
pub(crate) fn is_signed(object: &Object, key: &str, signature: &str) -> bool {
    let (Ok(key), Ok(signature)) = (UNPADDED.decode(key), UNPADDED.decode(signature)) else {
        return false;
    };
    let key = UnparsedPublicKey::new(&ED25519, key);
    canonical(object).is_ok_and(|text| key.verify(text.as_bytes(), &signature).is_ok())
}
