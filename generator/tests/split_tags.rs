//! Large documents have a trait and a module for each tag, whatever comes and goes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/mod.rs"]
#[expect(dead_code, reason = "nothing is compared with what is expected")]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use oasmith::Config;
use oasmith::diagnostics::Format;
use serde_json::{Value, json};

/// A document of `GET` operations, each with one of two tags in turn.
fn pets(count: usize) -> Value {
    let paths = (0..count).map(|number| {
        let tag = ["cats", "dogs"][number % 2];
        (format!("/p{number:03}"), json!({ "get": operation(tag) }))
    });
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Pets", "version": "1.0.0" },
        "paths": paths.collect::<serde_json::Map<_, _>>(),
    })
}

fn operation(tag: &str) -> Value {
    json!({ "tags": [tag], "responses": { "204": { "description": "Done." } } })
}

/// A folder with documents, and what is generated from them.
struct Place {
    folder: PathBuf,
}

impl Place {
    fn new(name: &str) -> Self {
        let folder = support::fresh_folder(&format!("split_tags_{name}"));
        Self { folder }
    }

    /// Writes a document.
    fn write(&self, path: &str, document: &Value) {
        let path = self.folder.join("spec").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, document.to_string()).unwrap();
    }

    /// A configuration that names these documents.
    fn config(&self, documents: &[&str]) -> Config {
        let root = self.folder.join("spec");
        let documents = documents.iter().map(|path| root.join(path));
        Config::new()
            .documents(documents)
            .root(&root)
            .package("out")
            .out(self.folder.join("out"))
    }

    fn index(&self) -> PathBuf {
        self.folder.join("index.json")
    }

    fn has(&self, module: &str) -> bool {
        self.folder.join("out/src").join(module).exists()
    }

    /// Whether the tags of `api.json` have modules, and what is told.
    fn generate(&self, config: &Config) -> (bool, String) {
        let report = match config.clone().generate() {
            Ok(report) => report,
            Err(error) => panic!("{error}"),
        };
        let [cats, dogs] = ["api/cats.rs", "api/dogs.rs"].map(|module| self.has(module));
        assert_eq!(cats, dogs);
        (cats, report.render(Format::Plain))
    }
}

/// Whether tags have modules, of which nothing is told.
fn quiet(is_split: bool) -> (bool, String) {
    (is_split, String::new())
}

#[test]
fn a_large_document_is_split_where_nothing_else_is_said() {
    let place = Place::new("large");
    let config = place.config(&["api.json"]);
    place.write("api.json", &pets(99));
    assert_eq!(place.generate(&config), quiet(false));
    assert_eq!(
        place.generate(&config.clone().split_tags(true)),
        quiet(true)
    );
    place.write("api.json", &pets(100));
    let (is_split, told) = place.generate(&config);
    assert!(is_split);
    for part in [
        "note: the document has 100 operations, so it is split by its 2 tags",
        "api.json:1:",
        "split-tags = true",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(
        place.generate(&config.clone().split_tags(true)),
        quiet(true)
    );
    assert_eq!(
        place.generate(&config.clone().split_tags(false)),
        quiet(false)
    );
    // One tag alone would be the same trait again.
    let one_tag = pets(100).to_string().replace("cats", "dogs");
    place.write("api.json", &serde_json::from_str(&one_tag).unwrap());
    place.generate(&config);
    assert!(!place.has("api/dogs.rs"));
}

#[test]
fn what_is_selected_or_left_out_does_not_decide() {
    let place = Place::new("selected");
    let of_type = |ty: &str| {
        let content = json!({ "application/json": { "schema": { "type": ty } } });
        json!({ "responses": { "204": { "description": "Done.", "content": content } } })
    };
    for operation in [of_type("strin"), json!(7), json!({ "tags": 5 })] {
        let mut document = pets(100);
        document["paths"]["/p000"]["get"] = operation;
        place.write("api.json", &document);
        let config = place.config(&["api.json"]).skip_faulty(true);
        let (is_split, told) = place.generate(&config);
        assert!(is_split);
        assert_eq!(
            told.matches("note: the document has 100 op").count(),
            1,
            "{told}"
        );
    }

    place.write("api.json", &pets(100));
    let selected = oasmith::Selector::path("/p01*").unwrap();
    let config = place.config(&["api.json"]).select(selected);
    let (is_split, told) = place.generate(&config);
    assert!(is_split && told.contains("has 100 operations"), "{told}");
}

#[test]
fn an_index_keeps_documents_as_they_were() {
    let place = Place::new("index");
    let config = place.config(&["api.json"]).index(place.index());
    // The tag that comes to the first operation later says nothing of what the others had.
    let mut document = pets(100);
    document["paths"]["/p000"]["get"]["tags"] = json!([]);
    place.write("api.json", &document);
    assert_eq!(place.generate(&config), quiet(true));
    place.write("api.json", &pets(100));
    assert_eq!(place.generate(&config), quiet(true));
    place.write("api.json", &pets(9));
    assert_eq!(place.generate(&config), quiet(true));

    assert_eq!(
        place.generate(&config.clone().split_tags(false)),
        quiet(false)
    );
    place.write("api.json", &pets(100));
    assert_eq!(place.generate(&config), quiet(false));
    // Wherever the modules are.
    let moved = config.clone().module_of("api.json", "v1::api");
    place.generate(&moved);
    assert!(place.has("v1/api.rs") && !place.has("v1/api/cats.rs"));
}

#[test]
fn an_index_keeps_the_modules_of_tags() {
    let place = Place::new("modules");
    // `Cats` has another module than `cats` for as long as there is an index.
    let mut document = pets(6);
    for path in ["/p000", "/p002"] {
        document["paths"][path]["get"]["tags"] = json!(["Cats"]);
    }
    place.write("api.json", &document);
    let config = place
        .config(&["api.json"])
        .split_tags(true)
        .index(place.index());
    config.clone().generate().unwrap();
    let holds = |module: &str, method: &str| {
        let file = place.folder.join("out/src/api").join(module);
        let text = fs::read_to_string(file).unwrap_or_default();
        text.contains(&format!("fn {method}("))
    };
    assert!(holds("cats_2.rs", "get_p000") && holds("cats.rs", "get_p004"));
    // An operation takes another tag, which changes where it is and nothing else.
    document["paths"]["/p000"]["get"]["tags"] = json!(["cats"]);
    place.write("api.json", &document);
    config.clone().generate().unwrap();
    assert!(holds("cats_2.rs", "get_p002") && holds("cats.rs", "get_p004"));
    assert!(holds("cats.rs", "get_p000"));
    // The other tag goes.
    for path in ["/p000", "/p004"] {
        document["paths"][path]["get"]["tags"] = json!(["dogs"]);
    }
    place.write("api.json", &document);
    config.clone().generate().unwrap();
    assert!(holds("cats_2.rs", "get_p002") && !place.has("api/cats.rs"));
}

#[test]
fn what_the_api_sends_does_not_take_the_module_of_a_tag() {
    let place = Place::new("webhooks");
    let mut document = pets(4);
    document["components"] =
        json!({ "pathItems": { "notify": { "post": operation("webhooks") } } });
    let reference = json!({ "$ref": "#/components/pathItems/notify" });
    document["paths"]["/a"] = reference.clone();
    place.write("api.json", &document);
    let config = place.config(&["api.json"]).split_tags(true);
    let config = config.index(place.index());
    assert_eq!(place.generate(&config), quiet(true));
    let read = |module: &str| fs::read_to_string(place.folder.join("out/src/api").join(module));
    let before = read("webhooks.rs").unwrap();

    document["webhooks"] = json!({ "notify": reference });
    place.write("api.json", &document);
    assert_eq!(place.generate(&config), quiet(true));
    assert_eq!(read("webhooks.rs").unwrap(), before);
    assert!(
        read("webhooks_2.rs")
            .unwrap()
            .contains("pub trait Webhooks2")
    );
    assert_eq!(place.generate(&config.check(true)), quiet(true));
}

#[test]
fn a_tag_keeps_off_the_modules_of_other_documents() {
    let place = Place::new("nested");
    for name in ["cats", "webhooks"] {
        let mut document = pets(4);
        document["servers"] = json!([{ "url": format!("/{name}") }]);
        place.write(&format!("api/{name}.json"), &document);
    }
    let mut document = pets(100);
    document["webhooks"] = json!({ "notify": { "post": operation("cats") } });
    place.write("api.json", &document);
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
    let config = place
        .config(&["api.json", "api/cats.json", "api/webhooks.json"])
        .runtime(oasmith::Runtime::path(runtime.to_str().unwrap()));
    let (_, told) = place.generate(&config);
    assert!(
        told.contains(
            "the module `cats` is another document's, so that of `cats` is called `cats_2`"
        ),
        "{told}"
    );
    for module in ["cats", "cats_2", "dogs", "webhooks", "webhooks_2"] {
        assert!(place.has(&format!("api/{module}.rs")), "{module}");
    }
    support::assert_compiles(&place.folder, &["out".to_owned()], &["out"]);
}
