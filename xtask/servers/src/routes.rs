//! The 1,000 operations among which one has to be found.

use http::Method;

/// Methods and path templates. Those of a kind share all but the end of their paths.
pub fn many() -> impl Iterator<Item = (Method, String)> {
    let kinds = (0..10).flat_map(|area| (0..25).map(move |kind| format!("/area{area}/kind{kind}")));
    kinds.flat_map(|kind| {
        [
            (Method::GET, format!("{kind}/{{area}}/{{thing}}")),
            (Method::DELETE, format!("{kind}/{{area}}/{{thing}}")),
            (Method::GET, format!("{kind}/{{area}}/{{thing}}/copies")),
            (Method::PUT, format!("{kind}/{{area}}/by-name/{{thing}}")),
        ]
    })
}
