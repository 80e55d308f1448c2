//! Parameters: which text of a request is which value, for every place, style and shape.

use std::convert::Infallible;
use std::sync::Arc;

use oasmith_runtime::codec::{Bound, Decode, Encode, Rules};
use oasmith_runtime::schema::Types;
use oasmith_runtime::server::axum::body::Body;
use oasmith_runtime::server::{
    Context, FromRequest, IntoResponse, Method, Operation, Parameter, Rejection, Request, Response,
    Server, Shape,
};
use oasmith_runtime::{Object, Value};

use crate::ask;

/// What an operation with one parameter is asked, and answers.
struct Answer(String);

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        http::Response::new(Body::from(self.0)).into()
    }
}

/// Asks for the value of a parameter. `asked` is the end of the path or the query of the request,
/// or its headers. The answer is the value as JSON, or what is wrong with it.
async fn read<R>(asked: &str) -> String
where
    R: FromRequest + Into<Answer> + Send + 'static,
{
    static OPERATION: Operation = Operation::new("read", Method::GET, "/{p}");
    async fn tell<R: Into<Answer>>((): &(), _: Context, request: R) -> Result<Answer, Infallible> {
        Ok(request.into())
    }
    let server = Server::new::<Infallible>();
    let server = server.operation(&OPERATION, &Arc::new(()), tell::<R>);
    let router = server.into_router().expect("the route is sound");
    let mut request = http::Request::builder();
    request = match asked.strip_prefix('?') {
        Some(query) => request.uri(format!("/p?{query}")),
        None => match asked.strip_prefix('/') {
            Some(path) => request.uri(format!("/{path}")),
            None => asked.lines().fold(request.uri("/p"), |request, line| {
                let (name, value) = line.split_once(": ").expect("a header has a value");
                request.header(name, value)
            }),
        },
    };
    let request = request.body(Body::empty()).expect("the request is sound");
    let answer = ask(&router, request).await;
    if let Some(value) = answer.strip_prefix("200\n") {
        return value.to_owned();
    }
    let (_, fault) = answer.split_once("\"detail\":\"").expect("it is a problem");
    let (fault, _) = fault
        .split_once("\",\"parameter\"")
        .expect("it names the parameter");
    fault.replace("\\\"", "\"")
}

/// Makes a test of a parameter: its type, what is declared of it, and for each request the value
/// that it has.
macro_rules! reads {
    ($($test:ident: $ty:ty = $parameter:expr, { $($asked:expr => $expected:expr,)* })*) => { $(
        #[tokio::test]
        async fn $test() {
            static PARAMETER: Parameter = $parameter;
            struct Read(Option<$ty>);
            impl FromRequest for Read {
                fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
                    request.optional(&PARAMETER).map(Self)
                }
            }
            impl From<Read> for Answer {
                fn from(read: Read) -> Self {
                    told(read.0)
                }
            }
            $(assert_eq!(read::<Read>($asked).await, $expected, "{}", $asked);)*
        }
    )* };
}

/// The value as JSON, `-` where there is none.
fn told<T: Decode + Encode>(value: Option<T>) -> Answer {
    Answer(match value {
        Some(value) => oasmith_runtime::to_string(&value).expect("the value can be written"),
        None => "-".to_owned(),
    })
}

static RGB: &[(&str, Shape)] = &[("R", Shape::INTEGER), ("G", Shape::INTEGER)];

type Colors = Vec<String>;
type Rgb = Object;

reads! {
    a_string_is_its_text: String = Parameter::query("q", Shape::STRING), {
        "?q=a" => r#""a""#,
        "?x=1&q=a%20b%2Bc+d&y" => r#""a b+c d""#,
        "?q=%22%5C%C3%A9" => "\"\\\"\\\\\u{e9}\"",
        "?q=1" => r#""1""#,
        "?q=null" => r#""null""#,
        "?q=" => r#""""#,
        "?q" => r#""""#,
        "?%71=a" => r#""a""#,
        "?Q=a" => "-",
        "?q[]=a" => "-",
        "?" => "-",
        "/p" => "-",
        "?q=a&q=b" => "query parameter `q`: stands more than once",
        "?q=%" => "query parameter `q`: invalid percent-encoding",
        "?q=%FF" => "query parameter `q`: invalid UTF-8",
        "?%=1&q=a" => r#""a""#,
    }

    reserved_characters_may_stand_for_themselves: String =
        Parameter::query("q", Shape::STRING).allow_reserved(), {
        "?q=a+b/c?d%20e" => r#""a+b/c?d e""#,
    }

    a_number_is_read_as_in_json: i64 = Parameter::query("n", Shape::INTEGER)
        .rules(&Rules::new().minimum(Bound::inclusive("0"))), {
        "?n=7" => "7",
        "?n=-1" => "query parameter `n`: expected a number of at least 0, found -1",
        "?n=" => "query parameter `n`: expected an integer, found a string",
        "?n=x" => "query parameter `n`: expected an integer, found a string",
        "?n=%207" => "query parameter `n`: expected an integer, found a string",
        "?n=%227%22" => "query parameter `n`: expected an integer, found a string",
        "?n=07" => "query parameter `n`: expected an integer, found a string",
        "?n=1,2" => "query parameter `n`: expected an integer, found a string",
        "?n=9223372036854775808" =>
            "query parameter `n`: expected an integer that fits 64 bits, found 9223372036854775808",
        "?n=1e99999999999999999999" => "query parameter `n`: expected an integer, found a string",
    }

    a_boolean_is_a_word: bool = Parameter::query("b", Shape::BOOLEAN), {
        "?b=true" => "true",
        "?b=false" => "false",
        "?b=True" => "query parameter `b`: expected a boolean, found a string",
        "?b=1" => "query parameter `b`: expected a boolean, found a string",
    }

    null_is_nothing_or_its_name: Option<i64> =
        Parameter::query("n", Shape::INTEGER.or(Types::NULL)), {
        "?n=7" => "7",
        "?n=" => "null",
        "?n=null" => "null",
        "?" => "-",
    }

    an_empty_value_may_be_allowed: Option<String> =
        Parameter::query("q", Shape::STRING).rules(&Rules::new().min_length(1)).allow_empty_value(), {
        "?q" => "null",
        "?q=" => "null",
        "?q=a" => r#""a""#,
        "?" => "-",
    }

    the_first_type_that_a_text_can_be_is_taken: Value =
        Parameter::query("v", Shape::of(Types::STRING.or(Types::INTEGER).or(Types::BOOLEAN))), {
        "?v=7" => "7",
        "?v=7.5" => r#""7.5""#,
        "?v=true" => "true",
        "?v=a" => r#""a""#,
    }

    text_may_be_json: Value = Parameter::query("v", Shape::JSON), {
        "?v=%7B%22a%22:[1.0,null]%7D" => r#"{"a":[1.0,null]}"#,
        "?v=1,2" => "query parameter `v`: expected the end of the text, found `,`",
        "?v=a" => "query parameter `v`: expected a value, found `a`",
    }

    form_exploded: Colors = Parameter::query("color", Shape::array(&Shape::STRING)), {
        "?color=blue&x=1&color=black&color=a,b" => r#"["blue","black","a,b"]"#,
        "?color=blue" => r#"["blue"]"#,
        "?color=" => r#"[""]"#,
        "?" => "-",
    }

    form_joined: Colors =
        Parameter::query("color", Shape::array(&Shape::STRING)).explode(false), {
        "?color=blue,black,a%2Cb,+c" => r#"["blue","black","a,b"," c"]"#,
        "?color=" => "[]",
        "?color=blue&color=black" => "query parameter `color`: stands more than once",
    }

    form_joined_numbers: Vec<i64> =
        Parameter::query("n", Shape::array(&Shape::INTEGER)).explode(false), {
        "?n=1,2" => "[1,2]",
        "?n=1%2C2" => "[1,2]",
        "?n=1,x" => "query parameter `n`: `/1`: expected an integer, found a string",
    }

    form_object_exploded: Rgb = Parameter::query("color", Shape::object(RGB)), {
        "?G=200&x=1&R=100" => r#"{"G":200,"R":100}"#,
        "?x=1" => "-",
        "?R=1&R=2" => "query parameter `color`: `R` stands more than once",
    }

    form_object_exploded_with_further_properties: Rgb = Parameter::query(
        "params",
        Shape::object(RGB).additional(&Shape::BOOLEAN),
    )
    .apart_from(&["x"]), {
        "?R=1&x=1&on=true&x[a]=2" => r#"{"R":1,"on":true}"#,
    }

    form_object_exploded_with_properties_of_any_number: Rgb = Parameter::query(
        "params",
        Shape::object(RGB).additional(&Shape::array(&Shape::STRING).or(Types::STRING)),
    ), {
        "?R=1&x=1&x=2,3&y=4,5" => r#"{"R":1,"x":["1","2,3"],"y":"4,5"}"#,
    }

    form_object_joined: Rgb = Parameter::query("color", Shape::object(RGB)).explode(false), {
        "?color=R,100,G,200" => r#"{"R":100,"G":200}"#,
        "?color=" => "{}",
        "?color=R%2C100%2CG%2C200" => r#"{"R":100,"G":200}"#,
        "?color=a%2Cb,c%2Cd" => r#"{"a,b":"c,d"}"#,
        "?color=R,100,G" => "query parameter `color`: expected a value for each name",
    }

    deep_object: Rgb = Parameter::query(
        "color",
        Shape::object(&[
            ("R", Shape::INTEGER),
            ("tags", Shape::array(&Shape::STRING)),
            ("inner", Shape::object(&[("a", Shape::BOOLEAN)])),
        ]),
    )
    .deep_object(), {
        "?color[R]=100&x=1&color%5Btags%5D=a&color[tags]=b" => r#"{"R":100,"tags":["a","b"]}"#,
        "?color[tags][]=a&color[inner][a]=true" => r#"{"inner":{"a":true},"tags":["a"]}"#,
        "?color[other]=1" => r#"{"other":"1"}"#,
        "?x=1&colors[R]=1&color[=1" => "-",
        "?color=1" => "query parameter `color`: `color` has its properties in brackets",
        "?color[R][a]=1" => "query parameter `color`: `R` has no properties in brackets",
        "?color[R]=1&color[R]=2" => "query parameter `color`: `R` stands more than once",
        "?color[inner]=1&color[inner][a]=true" =>
            "query parameter `color`: `inner` has its properties in brackets",
    }

    space_delimited: Colors = Parameter::query(
        "color",
        Shape::array(&Shape::STRING).delimited_by(' '),
    )
    .explode(false), {
        "?color=blue%20black+red" => r#"["blue","black","red"]"#,
    }

    pipe_delimited: Colors = Parameter::query(
        "color",
        Shape::array(&Shape::STRING).delimited_by('|'),
    )
    .explode(false), {
        "?color=blue%7Cblack|red%20" => r#"["blue","black","red "]"#,
    }

    arrays_in_arrays_have_delimiters_of_their_own: Vec<Vec<i64>> = Parameter::query(
        "n",
        Shape::array(&Shape::array(&Shape::INTEGER).delimited_by('|')),
    )
    .explode(false), {
        "?n=1|2,3" => "[[1,2],[3]]",
        "?n=1%7C2,3" => "[[1,2],[3]]",
    }

    one_value_or_several: Value = Parameter::query(
        "v",
        Shape::array(&Shape::STRING).or(Types::STRING),
    ), {
        "?v=a" => r#""a""#,
        "?v=a,b" => r#""a,b""#,
        "?v=a&v=b" => r#"["a","b"]"#,
    }

    simple: Colors = Parameter::path("p", Shape::array(&Shape::STRING)), {
        "/blue,black,a%2Cb+c" => r#"["blue","black","a,b+c"]"#,
    }

    simple_object: Rgb = Parameter::path("p", Shape::object(RGB)), {
        "/R,100,G,200" => r#"{"R":100,"G":200}"#,
    }

    simple_object_exploded: Rgb = Parameter::path("p", Shape::object(RGB)).explode(true), {
        "/R=100,G=200" => r#"{"R":100,"G":200}"#,
        "/R=100,G" => "path parameter `p`: expected a value for each name",
        "/R=1,R=2" => "path parameter `p`: duplicate key `R`",
    }

    label: Colors = Parameter::path("p", Shape::array(&Shape::STRING)).label(), {
        "/.blue,black" => r#"["blue","black"]"#,
        "/blue" => "path parameter `p`: expected `.` in front",
    }

    label_exploded: Colors =
        Parameter::path("p", Shape::array(&Shape::STRING)).label().explode(true), {
        "/.blue.black" => r#"["blue","black"]"#,
    }

    label_object: Rgb = Parameter::path("p", Shape::object(RGB)).label(), {
        "/.R,100,G,200" => r#"{"R":100,"G":200}"#,
    }

    label_object_exploded: Rgb =
        Parameter::path("p", Shape::object(RGB)).label().explode(true), {
        "/.R=100.G=200" => r#"{"R":100,"G":200}"#,
    }

    label_number: f64 = Parameter::path("p", Shape::NUMBER).label(), {
        "/.1.5" => "1.5",
    }

    matrix: Colors = Parameter::path("p", Shape::array(&Shape::STRING)).matrix(), {
        "/;p=blue,black" => r#"["blue","black"]"#,
        "/;p" => "[]",
        "/p=blue" => "path parameter `p`: expected `;` in front",
    }

    matrix_exploded: Colors =
        Parameter::path("p", Shape::array(&Shape::STRING)).matrix().explode(true), {
        "/;p=blue;p=black" => r#"["blue","black"]"#,
    }

    matrix_object: Rgb = Parameter::path("p", Shape::object(RGB)).matrix(), {
        "/;p=R,100,G,200" => r#"{"R":100,"G":200}"#,
    }

    matrix_object_exploded: Rgb =
        Parameter::path("p", Shape::object(RGB)).matrix().explode(true), {
        "/;R=100;G=200" => r#"{"G":200,"R":100}"#,
    }

    header: Colors = Parameter::header("X-Color", Shape::array(&Shape::STRING)), {
        "x-color: blue, black ,a%20b" => r#"["blue","black","a%20b"]"#,
        "X-Color: blue\nX-Color: black" => r#"["blue","black"]"#,
        "Y: blue" => "-",
    }

    an_integer_in_plain_digits_is_one_of_json: i64 = Parameter::path("p", Shape::INTEGER), {
        "/42" => "42",
        "/0" => "0",
        "/-0" => "0",
        "/-7" => "-7",
        "/%37" => "7",
        "/1.0" => "path parameter `p`: expected an integer without fraction or exponent, found 1.0",
        "/2e1" => "path parameter `p`: expected an integer without fraction or exponent, found 2e1",
        "/-9223372036854775808" => "-9223372036854775808",
        "/9223372036854775808" =>
            "path parameter `p`: expected an integer that fits 64 bits, found 9223372036854775808",
        "/007" => "path parameter `p`: expected an integer, found a string",
        "/-07" => "path parameter `p`: expected an integer, found a string",
        "/+7" => "path parameter `p`: expected an integer, found a string",
        "/" => "path parameter `p`: expected an integer, found a string",
        "/-" => "path parameter `p`: expected an integer, found a string",
        "/7%20" => "path parameter `p`: expected an integer, found a string",
        "/null" => "path parameter `p`: expected an integer, found a string",
    }

    a_small_integer_keeps_to_its_size: u8 = Parameter::path("p", Shape::INTEGER), {
        "/255" => "255",
        "/256" =>
            "path parameter `p`: expected an integer of 0 or more that fits 8 bits, found 256",
        "/-1" =>
            "path parameter `p`: expected an integer of 0 or more that fits 8 bits, found -1",
    }

    header_number: i64 = Parameter::header("X-N", Shape::INTEGER), {
        "x-n: 7" => "7",
        "x-n: 7\nx-n: 8" => "header `X-N`: expected an integer, found a string",
    }

    header_object: Rgb = Parameter::header("X-Color", Shape::object(RGB)), {
        "x-color: R,100,G,200" => r#"{"R":100,"G":200}"#,
    }

    cookie: String = Parameter::cookie("token", Shape::STRING), {
        "cookie: a=1; token=x%20y+z; b=2" => r#""x y+z""#,
        "cookie: a=1\ncookie: token=x" => r#""x""#,
        "cookie: Token=x" => "-",
    }

    cookie_joined: Vec<i64> =
        Parameter::cookie("ids", Shape::array(&Shape::INTEGER)).explode(false), {
        "cookie: ids=1,2; x=1" => "[1,2]",
    }
}

#[tokio::test]
async fn what_is_missing_has_its_default() {
    static LIMIT: Parameter = Parameter::query("limit", Shape::INTEGER)
        .rules(&Rules::new().maximum(Bound::inclusive("5")))
        .default("10");
    struct Read(i64);
    impl FromRequest for Read {
        fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
            request.required(&LIMIT).map(Self)
        }
    }
    impl From<Read> for Answer {
        fn from(read: Read) -> Self {
            told(Some(read.0))
        }
    }
    assert_eq!(read::<Read>("?limit=5").await, "5");
    assert_eq!(read::<Read>("?").await, "10");
    let fault = "query parameter `limit`: expected a number of at most 5, found 6";
    assert_eq!(read::<Read>("?limit=6").await, fault);
}

#[tokio::test]
async fn what_is_required_is_not_missing() {
    static NAME: Parameter = Parameter::header("Name", Shape::STRING);
    static COLOR: Parameter = Parameter::query("color", Shape::object(RGB));
    struct Read(Rgb);
    impl FromRequest for Read {
        fn from_request(request: &Request<'_>) -> Result<Self, Rejection> {
            let _: String = request.required(&NAME)?;
            request.required(&COLOR).map(Self)
        }
    }
    impl From<Read> for Answer {
        fn from(read: Read) -> Self {
            told(Some(read.0))
        }
    }
    assert_eq!(read::<Read>("?").await, "header `Name`: missing");
    // Each property of the object may be missing.
    assert_eq!(read::<Read>("name: Ada").await, "{}");
}
