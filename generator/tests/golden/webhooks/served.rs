//! Serves the operations of the document, and receives what its API sends.

use http_body_util::BodyExt as _;
use oasmith_runtime::server::axum::Router;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{Context, Operation, Problem, StatusCode};
use tower::ServiceExt as _;
use webhooks::shop::callbacks::{
    self, AskAgainRequest, AskAgainResponse, AskOtherRequest, AskOtherResponse, Callbacks,
    TellShipmentRequest, TellShipmentResponse,
};
use webhooks::shop::webhooks::{
    self as sent, DeleteSoldOutRequest, DeleteSoldOutResponse, TellPriceRequest, TellPriceResponse,
    Webhooks,
};
use webhooks::shop::{
    self, AddOrderRequest, AddOrderResponse, AddReturnRequest, AddReturnResponse, Shop,
};

/// Both sides.
struct Everyone;

impl Shop for Everyone {
    type Error = Problem;

    async fn add_order(
        &self,
        _: Context,
        request: AddOrderRequest,
    ) -> Result<AddOrderResponse, Problem> {
        // An answer of another status than 202, as the order wants it.
        let price = request.body.price.and_then(|price| price.cents);
        let status = u16::try_from(price.unwrap_or(202)).unwrap_or_default();
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Ok(AddOrderResponse::Default { status })
    }

    async fn add_return(
        &self,
        _: Context,
        _: AddReturnRequest,
    ) -> Result<AddReturnResponse, Problem> {
        Err(Problem::new(StatusCode::IM_A_TEAPOT))
    }
}

impl Webhooks for Everyone {
    type Error = Problem;

    async fn tell_price(
        &self,
        _: Context,
        request: TellPriceRequest,
    ) -> Result<TellPriceResponse, Problem> {
        Ok(match request.body.and_then(|price| price.cents) {
            None => TellPriceResponse::Gone,
            Some(0) => TellPriceResponse::NoContent,
            Some(status) => {
                let status = u16::try_from(status).unwrap_or_default();
                let status = StatusCode::from_u16(status).unwrap_or_default();
                TellPriceResponse::ClientError { status }
            }
        })
    }

    async fn delete_sold_out(
        &self,
        _: Context,
        request: DeleteSoldOutRequest,
    ) -> Result<DeleteSoldOutResponse, Problem> {
        assert_eq!(request.item, "lamp");
        Ok(DeleteSoldOutResponse::NoContent)
    }
}

impl Callbacks for Everyone {
    type Error = Problem;

    async fn tell_shipment(
        &self,
        _: Context,
        request: TellShipmentRequest,
    ) -> Result<TellShipmentResponse, Problem> {
        assert_eq!(request.body.day, 7);
        Ok(TellShipmentResponse::NoContent)
    }

    async fn ask_again(&self, _: Context, _: AskAgainRequest) -> Result<AskAgainResponse, Problem> {
        Ok(AskAgainResponse::NoContent)
    }

    async fn ask_other(&self, _: Context, _: AskOtherRequest) -> Result<AskOtherResponse, Problem> {
        Ok(AskOtherResponse::NoContent)
    }
}

/// The status, the operation and the body of an answer.
async fn send(method: &str, uri: &str, body: &'static str) -> String {
    let hooks = sent::server(Everyone)
        .tell_operation()
        .into_router()
        .expect("the routes are sound");
    let callbacks = callbacks::server(Everyone)
        .tell_operation()
        .into_router()
        .expect("the routes are sound");
    let shop = shop::server(Everyone)
        .tell_operation()
        .into_router()
        .expect("the routes are sound");
    let router = Router::new()
        .nest("/hooks", hooks)
        .nest("/calls", callbacks)
        .fallback_service(shop);
    let request = http::Request::builder().method(method).uri(uri);
    let request = request
        .header("content-type", "application/json")
        .body(Body::from(body));
    let Ok(response) = router.oneshot(request.expect("the request is sound")).await;
    let status = response.status().as_u16();
    let operation = response.extensions().get::<&'static Operation>();
    let operation = operation.map_or("-", |operation| operation.id);
    let told = format!("{status} {operation}");
    let body = response
        .into_body()
        .collect()
        .await
        .expect("the body is in memory")
        .to_bytes();
    format!("{told} {}", String::from_utf8_lossy(&body))
}

#[tokio::test]
async fn webhooks_are_received() {
    assert_eq!(
        send("POST", "/hooks/new-price", r#"{"cents":0}"#).await,
        "204 tellPrice "
    );
    assert_eq!(
        send("DELETE", "/hooks/sold%2Fout?item=lamp", "").await,
        "204 delete sold/out "
    );
    let answer = send("POST", "/hooks/new-price", r#"{"cents":-1}"#).await;
    assert!(
        answer.starts_with("400 tellPrice ") && answer.contains("at least 0"),
        "{answer}"
    );
    let answer = send("DELETE", "/hooks/sold%2Fout", "").await;
    assert!(
        answer.starts_with("400 ") && answer.contains("missing"),
        "{answer}"
    );
    // They are not operations of the API.
    assert!(
        send("POST", "/v1/new-price", "{}")
            .await
            .starts_with("404 ")
    );
}

#[tokio::test]
async fn callbacks_are_received() {
    let uri = "/calls/addOrder/shipped/shipments/5?late=1";
    assert_eq!(send("POST", uri, r#"{"day":7}"#).await, "204 tellShipment ");
    assert!(send("POST", uri, "{}").await.starts_with("400 "));
    for (uri, answer) in [
        ("/calls/tellShipment/again/1", "204 askAgain "),
        ("/calls/tellShipment/again/2/x", "204 askOther "),
        ("/calls/addReturn/again/1", "404 - "),
    ] {
        assert!(send("PUT", uri, "").await.starts_with(answer), "{uri}");
    }
}

#[tokio::test]
async fn only_what_the_spec_admits_is_answered() {
    for (cents, status, fault) in [
        ("201", 201, ""),
        ("404", 404, ""),
        ("202", 500, "may not have the status 202"),
    ] {
        let body = format!(r#"{{"url":"","price":{{"cents":{cents}}}}}"#);
        let answer = send("POST", "/v1/orders", body.leak()).await;
        assert!(
            answer.starts_with(&format!("{status} addOrder ")),
            "{answer}"
        );
        assert!(answer.contains(fault), "{answer}");
    }
    for (body, status) in [
        (r#"{"cents":404}"#, "404 "),
        (r#"{"cents":410}"#, "500 "),
        (r#"{"cents":500}"#, "500 "),
        ("", "410 "),
    ] {
        let answer = send("POST", "/hooks/new-price", body).await;
        assert!(answer.starts_with(status), "{body}: {answer}");
    }
    // An error says that it is not what the spec has.
    assert!(
        send("POST", "/v1/returns", "")
            .await
            .starts_with("418 addReturn ")
    );
}
