//! An API of any size. It is regular, so that its cost for each operation shows what grows faster
//! than the API.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// How many operations a resource has.
const OF_RESOURCE: usize = 4;

/// How many resources share a tag.
const OF_TAG: usize = 25;

/// Writes an OpenAPI 3.0 document with so many operations.
///
/// Each four of them are those of a resource, with a schema for it that refers to the schemas of two
/// others: to that of the next resource, so that all of them are one chain, and to one far away.
pub(super) fn write(path: &Path, operations: usize) -> io::Result<()> {
    let mut text = BufWriter::new(File::create(path)?);
    let resources = operations.div_ceil(OF_RESOURCE);
    writeln!(
        text,
        "openapi: 3.0.3\ninfo: {{ title: Synthetic, version: 1.0.0 }}\npaths:"
    )?;
    for resource in 0..resources {
        let left = operations - resource * OF_RESOURCE;
        write_paths(&mut text, resource, left)?;
    }
    writeln!(text, "components:\n  schemas:")?;
    for resource in 0..resources {
        write_schemas(&mut text, resource, resources)?;
    }
    text.flush()
}

/// The operations of a resource, no more of them than are `left`.
fn write_paths(text: &mut impl Write, resource: usize, left: usize) -> io::Result<()> {
    let tag = resource / OF_TAG;
    writeln!(text, "  /area{tag}/things{resource}:")?;
    write!(
        text,
        "    get:
      operationId: listThings{resource}
      tags: [area{tag}]
      summary: Lists the things of kind {resource}.
      parameters:
        - {{ name: limit, in: query, schema: {{ type: integer, minimum: 1, maximum: 100 }} }}
        - {{ name: order, in: query, schema: {{ type: string, enum: [asc, desc] }} }}
      responses:
        '200':
          description: One page of them.
          content:
            application/json:
              schema:
                type: array
                items: {{ $ref: '#/components/schemas/Thing{resource}' }}
"
    )?;
    if left > 1 {
        write!(
            text,
            "    post:
      operationId: createThing{resource}
      tags: [area{tag}]
      summary: Makes a thing of kind {resource}.
      requestBody:
        required: true
        content:
          application/json:
            schema: {{ $ref: '#/components/schemas/Draft{resource}' }}
      responses:
        '201':
          description: The new thing.
          content:
            application/json:
              schema: {{ $ref: '#/components/schemas/Thing{resource}' }}
        '409': {{ description: There is one of this name. }}
"
        )?;
    }
    if left > 2 {
        write!(
            text,
            "  /area{tag}/things{resource}/{{id}}:
    parameters:
      - {{ name: id, in: path, required: true, schema: {{ type: string, maxLength: 40 }} }}
    get:
      operationId: getThing{resource}
      tags: [area{tag}]
      summary: One thing of kind {resource}.
      responses:
        '200':
          description: The thing.
          content:
            application/json:
              schema: {{ $ref: '#/components/schemas/Thing{resource}' }}
        '404': {{ description: There is none. }}
"
        )?;
    }
    if left > 3 {
        write!(
            text,
            "    delete:
      operationId: deleteThing{resource}
      tags: [area{tag}]
      summary: Removes a thing of kind {resource}.
      responses:
        '204': {{ description: It is gone. }}
"
        )?;
    }
    Ok(())
}

/// The schemas of a resource.
fn write_schemas(text: &mut impl Write, resource: usize, resources: usize) -> io::Result<()> {
    let next = (resource + 1) % resources;
    let far = (resource * 7 + resources / 2) % resources;
    write!(
        text,
        "    Thing{resource}:
      description: A thing of kind {resource}, with **all** that is known of it.
      type: object
      required: [id, name, state]
      properties:
        id: {{ type: string, maxLength: 40 }}
        name: {{ type: string, minLength: 1, description: What people call it. }}
        state: {{ type: string, enum: [open, closed, merged, draft] }}
        size: {{ type: integer, format: int64, minimum: 0 }}
        score: {{ type: number }}
        created_at: {{ type: string, format: date-time }}
        labels: {{ type: array, items: {{ type: string }} }}
        owner:
          type: object
          properties:
            login: {{ type: string }}
            site_admin: {{ type: boolean }}
        next: {{ $ref: '#/components/schemas/Thing{next}' }}
        others: {{ type: array, items: {{ $ref: '#/components/schemas/Thing{far}' }} }}
    Draft{resource}:
      type: object
      required: [name]
      properties:
        name: {{ type: string, minLength: 1 }}
        size: {{ type: integer, format: int64, minimum: 0 }}
        choice:
          oneOf:
            - {{ type: string }}
            - {{ type: array, items: {{ type: integer }} }}
"
    )
}
