namespace FederationHub.Core.Assurance;

/// <summary>How sure the hub is, on one scale (domain 3.1). The Dutch words go over the wire.</summary>
public enum AssuranceLevel
{
    /// <summary>Nothing is known.</summary>
    Geen = 0,

    /// <summary>One factor, identity unknown.</summary>
    Laag = 1,

    /// <summary>One factor, account issued by an organisation.</summary>
    Gemiddeld = 2,

    /// <summary>Two distinct factors, account issued by an organisation.</summary>
    Verhoogd = 3,

    /// <summary>Two factors of which one is hardware-bound, identity proofed in person.</summary>
    Hoog = 4,
}

/// <summary>How sure, and why.</summary>
/// <param name="Level">The projected level.</param>
/// <param name="Aal">Authentication strength, 0 to 3.</param>
/// <param name="Ial">Identity proofing, 0 to 3.</param>
/// <param name="Evidence">Why <paramref name="Aal"/> has that value: <c>acr</c>, <c>amr</c>, <c>attribute</c>, <c>contract</c>, <c>hub_stepup</c> or <c>default</c>.</param>
/// <param name="Methods">Authentication methods to report (RFC 8176), with <c>mfa</c> if and only if <paramref name="Aal"/> says two factors.</param>
public sealed record AssuranceStatement(AssuranceLevel Level, int Aal, int Ial, string Evidence, IReadOnlyList<string> Methods)
{
    /// <summary>The context as the upstream sent it, for audit alone; null where it sent none, or one that nobody may show. What it may be taken for is in <see cref="Contexts"/>.</summary>
    public string? UpstreamContext { get; init; }

    /// <summary>
    /// What the upstream said and is believed for in all that it claims, in the answer itself or in an attribute (<see cref="AssuranceBelief.Attributes"/>):
    /// only these meet a request for that very word (domain 3.2). A level of eIDAS that no state notified is among them in any case, since it only lowers.
    /// </summary>
    public IReadOnlyList<string> Contexts { get; init; } = [];

    /// <summary>The methods as the upstream sent them, for audit.</summary>
    public IReadOnlyList<string> UpstreamMethods { get; init; } = [];

    /// <summary>
    /// Id of the contract that guaranteed a second factor at this authentication, or null (R000-07). In a statement the level does not count it;
    /// <see cref="AssuranceForApplication"/> does, for an application that accepts contracts.
    /// </summary>
    public string? Contract { get; init; }
}

/// <summary>The words of levels on the wire.</summary>
public static class AssuranceLevels
{
    /// <summary>The value on the wire, lower case.</summary>
    public static string Wire(this AssuranceLevel level) => level switch
    {
        AssuranceLevel.Geen => "geen",
        AssuranceLevel.Laag => "laag",
        AssuranceLevel.Gemiddeld => "gemiddeld",
        AssuranceLevel.Verhoogd => "verhoogd",
        AssuranceLevel.Hoog => "hoog",
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    /// <summary>Reads a value of the wire; null for anything else.</summary>
    public static AssuranceLevel? TryParse(string? value) => value switch
    {
        "geen" => AssuranceLevel.Geen,
        "laag" => AssuranceLevel.Laag,
        "gemiddeld" => AssuranceLevel.Gemiddeld,
        "verhoogd" => AssuranceLevel.Verhoogd,
        "hoog" => AssuranceLevel.Hoog,
        _ => null,
    };
}
