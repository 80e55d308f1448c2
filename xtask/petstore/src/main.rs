//! The expanded pet store of the OpenAPI examples, in memory: an implementation of a generated trait
//! that keeps what it is given.
//!
//! `--listen ADDRESS` says where it answers.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Mutex, PoisonError};

use oasmith_runtime::Object;
use oasmith_runtime::server::{Context, IntoErrorResponse, Rejection, Response, StatusCode};
use petstore_api::petstore::{
    self, AddPetRequest, AddPetResponse, DeletePetRequest, DeletePetResponse, FindPetByIdRequest,
    FindPetByIdResponse, FindPetsRequest, FindPetsResponse, NewPet, Pet, Petstore,
};
use tokio::net::TcpListener;

/// What went wrong, as the document has it.
struct Fault {
    status: StatusCode,
    message: String,
}

impl Fault {
    fn not_found(id: i64) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            message: format!("there is no pet {id}"),
        }
    }
}

impl IntoErrorResponse for Fault {
    fn into_error_response(self) -> Response {
        let body = petstore::Error {
            code: self.status.as_u16().into(),
            message: self.message,
            additional_properties: Object::new(),
        };
        Response::json(self.status, &body)
    }

    fn reject(rejection: Rejection) -> Response {
        let fault = Self {
            status: rejection.status(),
            message: rejection.to_string(),
        };
        fault.into_error_response()
    }
}

/// The pets, by their ids.
#[derive(Default)]
struct Store(Mutex<BTreeMap<i64, Pet>>);

impl Store {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<i64, Pet>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Petstore for Store {
    type Error = Fault;

    async fn find_pets(
        &self,
        _: Context,
        request: FindPetsRequest,
    ) -> Result<FindPetsResponse, Fault> {
        let limit = request
            .limit
            .map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(0));
        let has_tag = |pet: &&Pet| match (&request.tags, &pet.tag) {
            (None, _) => true,
            (Some(tags), Some(tag)) => tags.contains(tag),
            (Some(_), None) => false,
        };
        let pets = self.with(|pets| pets.values().filter(has_tag).take(limit).cloned().collect());
        Ok(FindPetsResponse::Ok(pets))
    }

    async fn add_pet(&self, _: Context, request: AddPetRequest) -> Result<AddPetResponse, Fault> {
        let NewPet {
            name,
            tag,
            mut additional_properties,
        } = request.body;
        // The store gives the id, whatever the client calls by that name.
        additional_properties.remove("id");
        let pet = self.with(|pets| {
            let last = pets.last_key_value().map_or(0, |(id, _)| *id);
            let pet = Pet {
                name,
                tag,
                id: last.saturating_add(1),
                additional_properties,
            };
            pets.insert(pet.id, pet.clone());
            pet
        });
        Ok(AddPetResponse::Ok(pet))
    }

    async fn find_pet_by_id(
        &self,
        _: Context,
        request: FindPetByIdRequest,
    ) -> Result<FindPetByIdResponse, Fault> {
        let pet = self.with(|pets| pets.get(&request.id).cloned());
        let pet = pet.ok_or_else(|| Fault::not_found(request.id))?;
        Ok(FindPetByIdResponse::Ok(pet))
    }

    async fn delete_pet(
        &self,
        _: Context,
        request: DeletePetRequest,
    ) -> Result<DeletePetResponse, Fault> {
        let pet = self.with(|pets| pets.remove(&request.id));
        let _ = pet.ok_or_else(|| Fault::not_found(request.id))?;
        Ok(DeletePetResponse::NoContent)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some("--listen"), Some(address)) = (arguments.next().as_deref(), arguments.next()) else {
        return Err("expected `--listen ADDRESS`".into());
    };
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let router = petstore::server(Store::default()).into_router()?;
    axum::serve(listener, router).await?;
    Ok(())
}
