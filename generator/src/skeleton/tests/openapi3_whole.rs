//! Nothing of a document is passed over in silence: a key that no object has is told wherever it
//! is put.

use super::*;

/// A document with all kinds of objects, one key a line.
const WHOLE: &str = "\
openapi: 3.1.0
info:
  title: T
  version: '1'
  contact:
    name: C
  license:
    name: L
    identifier: MIT
externalDocs:
  url: https://example.org
tags:
- name: a
  externalDocs:
    url: https://example.org
servers:
- url: https://{host}/v1
  variables:
    host:
      default: example.org
security:
- granted:
  - read
paths:
  /a/{id}:
    servers:
    - url: /v2
    parameters:
    - name: id
      in: path
      required: true
      schema: {}
    put:
      operationId: put
      tags:
      - a
      externalDocs:
        url: https://example.org
      servers:
      - url: /v3
      security:
      - key: []
      parameters:
      - name: q
        in: query
        content:
          application/json:
            schema: {}
      - $ref: '#/components/parameters/c'
      requestBody:
        content:
          multipart/form-data:
            schema: {}
            encoding:
              a:
                headers:
                  X-A:
                    schema: {}
            examples:
              one:
                value: 1
      responses:
        '200':
          description: D
          headers:
            X-A:
              content:
                text/plain:
                  schema: {}
          content:
            application/json:
              schema: {}
              example: 1
          links:
            again:
              operationId: put
              server:
                url: /v4
        default:
          $ref: '#/components/responses/other'
      callbacks:
        done:
          '{$request.body#/url}':
            post:
              responses:
                '204':
                  description: D
webhooks:
  born:
    get:
      description: D
components:
  schemas: {}
  parameters:
    c:
      name: c
      in: cookie
      schema: {}
  responses:
    other:
      description: D
  requestBodies:
    b:
      content:
        text/plain: {}
  headers:
    X-H:
      schema: {}
  examples:
    e:
      value: 1
  links:
    l:
      operationId: put
  callbacks:
    unused:
      '{$url}':
        get:
          description: D
  pathItems:
    unused:
      get:
        description: D
  securitySchemes:
    key:
      type: apiKey
      in: header
      name: X-Key
    certificate:
      type: mutualTLS
    granted:
      type: oauth2
      flows:
        password:
          tokenUrl: https://example.org
          scopes:
            read: R
";

#[test]
fn a_stray_key_is_told_wherever_it_stands() {
    let read = |text: &str| read_files(&[("spec.yaml", text)]).told;
    assert_eq!(read(WHOLE), [""; 0]);
    let lines: Vec<&str> = WHOLE.lines().collect();
    let mut strays = 0;
    for (index, line) in lines.iter().enumerate() {
        // The line is the first of a mapping where the one before opens it, or a dash does.
        let is_element = line.trim_start().starts_with("- ") && line.contains(": ");
        let is_first =
            index == 0 || (lines[index - 1].ends_with(':') && !line.trim_start().starts_with("- "));
        if !is_element && !is_first {
            continue;
        }
        let indent = line.len() - line.trim_start().len() + if is_element { 2 } else { 0 };
        let stray = format!("{:indent$}stray: []", "");
        let mut with_stray = lines.clone();
        with_stray.insert(index + usize::from(is_element), &stray);
        let told = read(&format!("{}\n", with_stray.join("\n")));
        assert!(!told.is_empty(), "below {line:?}, line {index}");
        strays += 1;
    }
    assert_eq!(strays, 80);
}
