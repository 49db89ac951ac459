namespace FederationHub.Outcomes;

/// <summary>
/// What a check or step gave: the value, or the reason why not. An expected failure is never an exception.
/// A caller cannot reach the value without saying what happens otherwise.
/// </summary>
/// <typeparam name="T">What was asked for.</typeparam>
public abstract record Outcome<T>
{
    private Outcome()
    {
    }

    /// <summary>The value, checked.</summary>
    /// <param name="Value">What was asked for.</param>
    public sealed record Accepted(T Value) : Outcome<T>;

    /// <summary>The refusal.</summary>
    /// <param name="Rejection">Why not.</param>
    public sealed record Rejected(Rejection Rejection) : Outcome<T>;

    /// <summary>Gives one result out of either case.</summary>
    public TResult Match<TResult>(Func<T, TResult> accepted, Func<Rejection, TResult> rejected)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        ArgumentNullException.ThrowIfNull(rejected);
        return this switch
        {
            Accepted a => accepted(a.Value),
            Rejected r => rejected(r.Rejection),
            _ => throw new InvalidOperationException("An outcome is accepted or rejected."),
        };
    }

    /// <summary>Goes on with the value, or passes the refusal through.</summary>
    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return Match(next, rejection => new Outcome<TNext>.Rejected(rejection));
    }

    /// <summary>Wraps a value.</summary>
    public static implicit operator Outcome<T>(T value) => new Accepted(value);

    /// <summary>Wraps a refusal.</summary>
    public static implicit operator Outcome<T>(Rejection rejection) => new Rejected(rejection);
}

/// <summary>The value of an outcome whose success says nothing more than that it succeeded.</summary>
public sealed record Done
{
    /// <summary>The only instance.</summary>
    public static Done Instance { get; } = new();

    private Done()
    {
    }
}
