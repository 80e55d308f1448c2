//! The methods of server traits, as values.

use super::request::Context;

/// An async method of a server trait: `T::send_invite`.
///
/// The trait names the future of such a method for each lifetime of its `&self`, which bounds on `Fn` cannot. All
/// functions of this shape implement it.
pub trait AsyncMethod<'a, T, P, R>: Send + Sync + 'static {
    /// What the method returns in the end.
    type Output;

    /// What it returns at once.
    type Future: Future<Output = Self::Output> + Send + 'a;

    /// Calls the method on an implementation.
    fn call(&self, implementation: &'a T, context: Context<P>, request: R) -> Self::Future;
}

impl<'a, T, P, R, M, F> AsyncMethod<'a, T, P, R> for M
where
    T: 'a,
    M: Fn(&'a T, Context<P>, R) -> F + Send + Sync + 'static,
    F: Future + Send + 'a,
{
    type Output = F::Output;
    type Future = F;

    fn call(&self, implementation: &'a T, context: Context<P>, request: R) -> F {
        self(implementation, context, request)
    }
}
