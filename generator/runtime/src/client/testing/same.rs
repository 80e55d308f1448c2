//! Whether what arrived is what was sent.

use std::fmt::Debug;

use http_body_util::BodyExt as _;

use super::{Comparison, difference};
use crate::client::request::IntoRequest;
use crate::client::url::BaseUrl;
use crate::server::{ByteStream, IntoResponse};

/// How much of a stream is compared.
const LIMIT: usize = 1 << 20;

/// Compares by [`PartialEq`].
#[expect(
    clippy::needless_pass_by_value,
    reason = "others have to consume what they compare"
)]
pub fn equal<T: PartialEq + Debug + 'static>(arrived: T, sent: T) -> Comparison {
    let same = arrived == sent;
    let told = (!same).then(|| difference(&arrived, &sent));
    Box::pin(std::future::ready(told.map_or(Ok(()), Err)))
}

/// Compares requests with streams, which have no [`PartialEq`]: by what they are for people, and by
/// what is sent of them, the bytes of streams among it.
pub fn requests_alike<Q: IntoRequest + Debug + 'static>(arrived: Q, sent: Q) -> Comparison {
    async fn text<Q: IntoRequest + Debug>(request: Q) -> Result<String, String> {
        let shown = format!("{request:?}");
        let base = BaseUrl::new("http://localhost").map_err(|error| error.to_string())?;
        let request = request.into_request().into_http(&base);
        let (head, body) = request.map_err(|error| error.to_string())?.into_parts();
        let body = ByteStream::from(body).bytes(LIMIT).await;
        let body = body.map_err(|error| error.to_string())?;
        Ok(format!("{shown} {} {:?} {body:?}", head.uri, head.headers))
    }
    Box::pin(async { compare(text(arrived).await, text(sent).await) })
}

/// Compares answers with streams, as [`requests_alike`] does.
pub fn answers_alike<A: IntoResponse + Debug + 'static>(arrived: A, sent: A) -> Comparison {
    async fn text<A: IntoResponse + Debug>(answer: A) -> Result<String, String> {
        let shown = format!("{answer:?}");
        let response = answer.into_response().into_result();
        let (head, body) = response.map_err(|error| error.to_string())?.into_parts();
        let body = body.collect().await.map_err(|error| error.to_string())?;
        let body = body.to_bytes();
        Ok(format!(
            "{shown} {} {:?} {body:?}",
            head.status, head.headers
        ))
    }
    Box::pin(async { compare(text(arrived).await, text(sent).await) })
}

fn compare(arrived: Result<String, String>, sent: Result<String, String>) -> Result<(), String> {
    let (arrived, sent) = (arrived?, sent?);
    if arrived == sent {
        return Ok(());
    }
    Err(difference(&arrived, &sent))
}
