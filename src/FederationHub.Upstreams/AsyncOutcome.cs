using FederationHub.Outcomes;

namespace FederationHub.Upstreams;

/// <summary>Goes on with the value of an outcome where the next step waits for something.</summary>
internal static class AsyncOutcome
{
    public static Task<Outcome<TNext>> ThenAsync<T, TNext>(this Outcome<T> outcome, Func<T, Task<Outcome<TNext>>> next) =>
        outcome.Match(next, rejection => Task.FromResult<Outcome<TNext>>(rejection));

    public static async Task<Outcome<TNext>> ThenAsync<T, TNext>(this Task<Outcome<T>> outcome, Func<T, Task<Outcome<TNext>>> next) =>
        await (await outcome).ThenAsync(next);

    public static async Task<Outcome<TNext>> ThenAsync<T, TNext>(this Task<Outcome<T>> outcome, Func<T, Outcome<TNext>> next) =>
        (await outcome).Then(next);
}
