#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use super::{is_safe, is_stable, make_readable, markdown, plain, printer, read_markdown, text};

/// What a text becomes, and that it stays so.
#[track_caller]
fn assert_prints(text: &str, expected: &str) {
    let printed = markdown(text).0;
    assert_eq!(printed, expected);
    assert_eq!(markdown(&printed).0, expected, "not stable");
}

#[track_caller]
fn assert_unchanged(text: &str) {
    assert_prints(text, text);
}

#[test]
fn plain_markdown_stays_as_it_is() {
    assert_unchanged("Invites a user to a room.");
    assert_unchanged("A *word*, a __phrase__, some `code`, ~~not this~~ and snake_case.");
    assert_unchanged(
        "# Title\n\nText.\n\n### Part\n\n- one\n- two\n  * deep\n\n1. first\n2. second",
    );
    assert_unchanged("> A quote\n>\n> - with a list\n\n___\n\n- [ ] open\n- [x] done");
    assert_unchanged("| a | b |\n| --- | --: |\n| `x \\| y` | 2 |\n| | 3 |");
    assert_unchanged(
        "[text](https://example.com/a_(b\\)?c=1&d=2 \"title\")"
            .replace("(b", "\\(b")
            .as_str(),
    );
    assert_unchanged("a < b && c >= d; 50%, #1, $x, x^2, \"quoted\", it's -- fine...");
    assert_prints("", "");
    assert_prints(" \n\n ", "");
}

#[test]
fn no_code_block_is_a_doctest() {
    assert_prints("```\nx\n```", "```text\nx\n```");
    assert_prints("~~~rust\nx\n~~~", "```text\nx\n```");
    assert_prints(
        "    indented\n\n      more",
        "```text\nindented\n\n  more\n```",
    );
    assert_prints("- item\n\n      code", "- item\n\n  ```text\n  code\n  ```");
    assert_prints(
        "> - ```should_panic\n>   x\n>   ```",
        "> - ```text\n>   x\n>   ```",
    );
    assert_prints("```json\n{}\n```", "```json\n{}\n```");
    assert_prints("````c++\n```\n````", "````c++\n```\n````");
    assert_prints("```\nnever closed", "```text\nnever closed\n```");
    for information in [
        "Rust",
        "ignore",
        "no_run",
        "rust2018",
        "edition2021",
        "E0001",
        "compile_fail",
    ] {
        assert_prints(&format!("```{information}\nx\n```"), "```text\nx\n```");
    }
    assert_prints("```rust,ignore\nx\n```", "`rust,ignore`\n\n```text\nx\n```");
    assert_prints(
        "```json {.numbered}\n1\n```",
        "`json {.numbered}`\n\n```json\n1\n```",
    );
}

#[test]
fn no_bracket_is_a_link_to_be_resolved() {
    assert_prints(
        "An [Item] or [`Item`] or [a][b]",
        "An \\[Item] or \\[`Item`] or \\[a]\\[b]",
    );
    assert_prints("[the API](#api \"see\")", "the API (`#api`: see)");
    assert_prints(
        "[`x`](../y.html) [script](javascript:alert)",
        "`x` (`../y.html`) script (`javascript:alert`)",
    );
    assert_prints("[empty]() [](x) [](<> \"title\")", "empty (`x`) (title)");
    assert_prints("![image](x.png)", "image (`x.png`)");
    assert_prints(
        "[mail](mailto:a@example.com)",
        "[mail](mailto:a@example.com)",
    );
    assert_prints("[mail](mailto:a@host)", "mail (`mailto:a@host`)");
    assert_prints(
        "[1]: https://example.com\n\nSee [this][1].",
        "See [this](https://example.com).",
    );
    assert_prints(
        "See.\n\n[1]: https://example.com \"unused\"",
        "See.\n\n\\[1]: <https://example.com> \"unused\"",
    );
    assert_prints("[a]: /x\n[a]: /y\n\n[a]", "\\[a]: /y\n\na (`/x`)");
    assert_prints(
        "Footnote[^1].\n\n[^1]: Its text.",
        "Footnote\\[^1].\n\n\\[^1]: Its text.",
    );
    assert_prints("Wow![a](https://b.c)", "Wow![a](https://b.c)");
    assert_prints("Wow\\![a](https://b.c)", "Wow\\![a](https://b.c)");
}

#[test]
fn a_bare_url_is_a_link() {
    assert_prints(
        "See https://example.com/a_b, or so.",
        "See <https://example.com/a_b>, or so.",
    );
    assert_prints("(http://example.com/a_(b))", "(<http://example.com/a_(b)>)");
    assert_prints("git+https://example.com", "git+<https://example.com>");
    assert_prints("https://{host}/x?y", "`https://{host}/x?y`");
    assert_prints(
        "<https://example.com> <a@example.com> <urn:x>",
        "<https://example.com> <a@example.com> `urn:x`",
    );
    assert_prints(
        "[https://example.com](https://example.com)",
        "[https://example.com](https://example.com)",
    );
    assert_prints(
        "`https://example.com` http:// https://.",
        "`https://example.com` http:// https://.",
    );
}

#[test]
fn no_angle_bracket_is_html() {
    assert_prints(
        "A <room_id> of Vec<T>, a < b",
        "A \\<room_id> of Vec\\<T>, a < b",
    );
    assert_prints("<script>alert(1)</script>", "\\<script>alert(1)\\</script>");
    assert_prints("<div>\n*text*\n</div>", "\\<div> \\*text\\* \\</div>");
    assert_prints("<!-- hidden -->", "\\<!-- hidden -->");
    assert_prints("one<br>two<br/>", "one\\\ntwo");
    assert_prints("one<br><br>two", "one\n\ntwo");
    assert_prints("**[a](b) one<br><br>two**", "**a (`b`) one\\\ntwo**");
    assert_prints("- one<br><br>two\n- three", "- one\\\n  two\n- three");
    assert_prints(
        "| a |\n|---|\n| <nobr>b<br>c</nobr> |",
        "| a |\n| --- |\n| b c |",
    );
    assert_prints("&lt;b&gt; &amp;amp; &copy;", "\\<b> \\&amp; ©");
}

#[test]
fn restructured_text_becomes_markdown() {
    assert_prints("The ``user_id``.", "The `user_id`.");
    assert_prints(
        "See `Room Events`_ and `3PID\nTypes`__.",
        "See Room Events and 3PID Types.",
    );
    assert_prints(
        "The `guide\n<https://example.com>`_.",
        "The [guide](https://example.com).",
    );
    assert_prints("The `guide <other.rst>`_.", "The guide (`other.rst`).");
    assert_prints(
        "See :ref:`this` and :doc:`that <x/y>`.",
        "See this and that (`x/y`).",
    );
    assert_prints("The |/sync|_ API", "The /sync API");
    assert_prints(".. |/sync| replace:: ``/sync``", "/sync: `/sync`");
    assert_prints(".. _label:\n\nText.", "Text.");
    assert_prints("Text.\n\n.. _name: `label`_", "Text.\n\nname: label");
    assert_prints(
        ".. NOTE::\n    Mind *this*.\n\n    And that.\n\nDone.",
        "**Note:** Mind *this*.\n\nAnd that.\n\nDone.",
    );
    assert_prints(".. warning:: Hot.", "**Warning:** Hot.");
    assert_prints(
        "Like so::\n\n    code\n\nDone.",
        "Like so:\n\n```text\ncode\n```\n\nDone.",
    );
    assert_prints(
        "```text\n.. note:: code\n```",
        "```text\n.. note:: code\n```",
    );
    assert_unchanged("`a` and `b`\\_x");
}

#[test]
fn shortcodes_of_hugo_become_markdown() {
    assert_prints(
        "{{% boxes/note %}}\nMind *this*.\n{{% /boxes/note %}}\n\nText",
        "**Note:** Mind *this*.\n\nText",
    );
    assert_prints(
        "{{% added-in v=\"1.18\"%}} The `code`.",
        "(added in v1.18) The `code`.",
    );
    assert_prints("x{{< some/thing a=b >}}y", "x (some/thing a=b) y");
    assert_prints(
        "{{% boxes/note title=\"x\" %}} a {{% /boxes/note b %}}",
        "**Note:** (title=x) a (/boxes/note b)",
    );
    assert_unchanged("`{{% code %}}` and {{ template }}");
}

#[test]
fn invisible_characters_are_named() {
    assert_prints("a\u{202E}b\0c\u{FEFF}", "a{U+202E}b{U+0000}c{U+FEFF}");
    assert_prints(
        "&#x202E; `\u{2066}` &#8233;",
        "{U+202E} `{U+2066}` {U+2029}",
    );
    assert_prints("one\r\ntwo\rthree\tfour", "one two three four");
    assert_prints("```\r\n\tx  \r\n```\r\n", "```text\n    x\n```");
}

#[test]
fn paragraphs_are_wrapped() {
    let words = "word ".repeat(40);
    for line in markdown(&format!("{words}\n\n- {words}\n\n> {words}"))
        .0
        .lines()
    {
        assert!(line.len() <= super::WIDTH, "{line}");
    }
    // A word at the start of a line stays a word.
    for word in [
        "-", "+", "1.", "12)", "#", "##", ">", "=", "---", "|-", ".. x", "===", "- -",
    ] {
        for length in 80..95 {
            let text = format!("{} {word} and more", "x".repeat(length));
            let printed = markdown(&text).0;
            assert_eq!(
                printed.replace(['\n', ' ', '\\'], ""),
                text.replace(' ', "")
            );
            assert_eq!(markdown(&printed).0, printed);
            assert!(!printed.contains("\n\n"), "{printed}");
        }
    }
}

#[test]
fn hard_line_breaks_are_kept() {
    assert_prints("one  \ntwo\\\nthree", "one\\\ntwo\\\nthree");
    assert_prints("one  ", "one");
    assert_prints("C:\\\\", "C:\\\\");
}

#[test]
fn headings_are_kept() {
    assert_prints("Title\n=====\n\nPart\n---", "# Title\n\n## Part");
    assert_prints(
        "## closed ##\n# C#\n# a \\#",
        "## closed\n\n# C#\n\n# a \\#",
    );
    assert_prints("Two\nlines\n===", "# Two lines");
}

#[test]
fn what_cannot_be_printed_is_plain() {
    // A row with more cells than its table has columns.
    assert_prints("|a|\n|-|\n|b|lost|", "|a| |-| |b|lost|");
    let deep = ">".repeat(100) + "x";
    assert_prints(&deep, &("\\".to_owned() + &deep));
}

/// A generator of texts that are mostly markup.
struct Texts(u64);

impl Texts {
    fn below(&mut self, bound: usize) -> usize {
        // The constants of Knuth's MMIX.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn text(&mut self) -> String {
        const PARTS: [&str; 62] = [
            "\n",
            "\n",
            "\n",
            "\n\n",
            "\n\n",
            "\n    ",
            "\n  ",
            " ",
            " ",
            " ",
            "  \n",
            "word",
            "a",
            "b_c",
            "1",
            "*",
            "**",
            "_",
            "__",
            "`",
            "``",
            "```",
            "```rust\n",
            "~~~\n",
            "~",
            "~~",
            "[",
            "]",
            "](",
            "](x)",
            "](https://a.b)",
            ")",
            "[a]: ",
            "[^1]",
            "!",
            "<",
            ">",
            "> ",
            "- ",
            "* ",
            "+ ",
            "1. ",
            "2) ",
            "# ",
            "##",
            "\n---\n",
            "\n===\n",
            "|",
            "|-|-|\n",
            "&amp;",
            "&nbsp;",
            "&#42;",
            "\\",
            "<b>",
            "<br>",
            "<!--",
            "-->",
            "https://x.yz",
            "\u{202E}",
            "{{% a %}}",
            ".. note:: ",
            "::",
        ];
        let length = 1 + self.below(24);
        (0..length)
            .map(|_| PARTS[self.below(PARTS.len())])
            .collect()
    }
}

/// Every description, title and summary of the corpus, in the order of the files; empty where the
/// corpus is not there.
fn read_corpus() -> Vec<String> {
    let Some(root) = testdata::find("corpus") else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    let mut folders = vec![root];
    let mut unread = Vec::new();
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let value: Option<serde_json::Value> =
                match path.extension().and_then(|extension| extension.to_str()) {
                    Some("json") => serde_json::from_slice(&std::fs::read(&path).unwrap()).ok(),
                    Some("yaml" | "yml") => {
                        serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).ok()
                    }
                    _ => continue,
                };
            match value {
                Some(value) => collect(value, &mut texts),
                None => unread.push(path),
            }
        }
    }
    assert_eq!(
        unread,
        Vec::<PathBuf>::new(),
        "files that could not be read"
    );
    texts.sort_unstable();
    texts.dedup();
    texts
}

fn corpus() -> &'static [String] {
    static CORPUS: LazyLock<Vec<String>> = LazyLock::new(read_corpus);
    &CORPUS
}

fn collect(value: serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                match value {
                    serde_json::Value::String(text)
                        if ["description", "summary", "title"].contains(&name.as_str()) =>
                    {
                        texts.push(text);
                    }
                    value => collect(value, texts),
                }
            }
        }
        serde_json::Value::Array(array) => {
            for value in array {
                collect(value, texts);
            }
        }
        _ => {}
    }
}

#[test]
fn any_text_is_safe_and_stable() {
    let mut texts = Texts(1);
    let mut plain = 0;
    for _ in 0..20_000 {
        let text = texts.text();
        let printed = markdown(&text).0;
        assert!(is_safe(&printed), "{text:?} became {printed:?}");
        assert_eq!(markdown(&printed).0, printed, "{text:?}");
        let words = |text: &str| text.matches("word").count();
        assert!(
            words(&printed) >= words(&text),
            "{text:?} became {printed:?}"
        );
        let canonical = printer::print(&make_readable(&text));
        plain += usize::from(canonical.as_ref() != Some(&printed));
    }
    // The canonical form is the rule, even for such texts.
    assert!(plain < 100, "{plain} texts became plain");
}

#[test]
fn prose_needs_no_reading() {
    const PARTS: [&str; 26] = [
        "word",
        "Word",
        "a",
        "b_c",
        "1.",
        "2)",
        "2000",
        "-",
        "+",
        "=",
        "(x)",
        "it's",
        "\"x\"",
        ":",
        "a:",
        "::",
        "?",
        "http",
        "x/y",
        "www.a.b",
        "\n",
        "\n\n",
        "\n",
        "a@b.c",
        "mailto:a@b.c",
        "_",
    ];
    let mut texts = Texts(2);
    let random = (0..20_000).map(|_| {
        let length = texts.below(30);
        let mut text = String::new();
        for _ in 0..length {
            text.push_str(PARTS[texts.below(PARTS.len())]);
            text.push_str(["", " "][texts.below(2)]);
        }
        text
    });
    let random: Vec<_> = random.collect();
    let prose = |texts: &[String]| {
        let prose = texts.iter().filter(|text| text::is_prose(text));
        let compared = prose.inspect(|text| {
            assert_eq!(plain(text), read_markdown(text).0, "{text:?}");
        });
        compared.count()
    };
    assert!(prose(&random) > 500);
    let texts = corpus();
    // Most texts are, or the shorter way would not be worth it.
    assert!(texts.is_empty() || prose(texts) > texts.len() / 2);
}

#[test]
fn the_corpus_keeps_its_form() {
    for text in corpus() {
        let printed = printer::print(&make_readable(text));
        assert!(
            printed.as_deref().is_some_and(is_stable),
            "{text:?} became {printed:?}"
        );
    }
}

#[test]
fn rustdoc_takes_every_text_without_a_warning_or_a_test() {
    let mut texts = Texts(2);
    let hostile = (0..2_000).map(|_| texts.text());
    // Of the corpus a part, so that the test stays quick.
    let corpus = corpus().iter().cloned().step_by(5);
    let mut source = "//! Texts.\npub struct Texts {\n".to_owned();
    for (index, text) in hostile.chain(corpus).enumerate() {
        for line in markdown(&text).0.lines() {
            writeln!(source, "    /// {line}").unwrap();
        }
        writeln!(source, "    pub text_{index}: (),").unwrap();
    }
    source.push_str("}\n");

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("texts.rs");
    std::fs::write(&file, source).unwrap();
    let rustdoc = |arguments: &[&str]| {
        let mut command = Command::new(std::env::var_os("RUSTDOC").unwrap_or("rustdoc".into()));
        command
            .args(["--edition", "2024", "-Dwarnings"])
            .args(arguments)
            .arg(&file);
        let output = command.current_dir(&folder).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        text
    };
    rustdoc(&["--crate-type", "lib"]);
    assert!(rustdoc(&["--test"]).contains("running 0 tests"));
}

/// Each of fifty thousand bytes, over which steps of quadratic cost would take minutes.
#[test]
fn long_texts_of_one_pattern_are_printed() {
    let patterns = [
        "[",
        "](",
        "[a](",
        "![",
        "`",
        "` ``",
        "*",
        "_a",
        "**a ",
        "~",
        "<",
        "<a ",
        "<!--",
        "&",
        "\\",
        ">",
        "> ",
        "- ",
        "1. ",
        "#",
        "|",
        "|-",
        "{{%",
        "%}}",
        "{{% a %}}",
        "|_",
        "|a|_",
        ":a:`",
        "`a`_",
        "http://",
        "http://)",
        "\n",
        "a\n",
        "a  \n",
        "<br>",
        "\t",
        "\0",
        "[a]: b\n\n",
        "[a]\n\n",
        "- a\n",
        "\n\n> a",
        "|a|\n|-|\n",
        ".. note::\n  ",
        "```\n",
        "    a\n",
        "word ",
    ];
    for pattern in patterns {
        let text = pattern.repeat(50_000 / pattern.len());
        assert!(is_safe(&markdown(&text).0), "{pattern:?}");
    }
}
