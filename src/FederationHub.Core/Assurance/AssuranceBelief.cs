namespace FederationHub.Core.Assurance;

/// <summary>
/// What one upstream is believed for when it says how a person authenticated (domain 3.2: a value counts only from an upstream that is
/// configured to be believed for it), and in which words it is asked for more. By default: what is worth one factor, and with OpenID Connect <c>amr</c>.
/// </summary>
public sealed record AssuranceBelief
{
    /// <summary>Whether <c>amr</c> counts (R000-05); null for as its protocol: with OpenID Connect it does.</summary>
    public bool? Methods { get; init; }

    /// <summary>Authentication contexts of the table of domain 3.2 that count for more than one factor from it.</summary>
    public IReadOnlyList<string> Contexts { get; init; } = [];

    /// <summary>Contexts of its own, with what each is worth.</summary>
    public IReadOnlyList<ContextWorth> OwnContexts { get; init; } = [];

    /// <summary>Attributes whose values count as contexts, such as <c>http://schemas.microsoft.com/claims/authnmethodsreferences</c>.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Whether <c>eduPersonAssurance</c> counts for identity proofing (REFEDS Assurance Framework).</summary>
    public bool IdentityProfile { get; init; }

    /// <summary>How it is asked for a level: contexts, the most wanted first. A level that is not here is asked by what it is believed for.</summary>
    public IReadOnlyDictionary<AssuranceLevel, IReadOnlyList<string>> Asking { get; init; } = new Dictionary<AssuranceLevel, IReadOnlyList<string>>();
}

/// <summary>A context with what it is worth.</summary>
/// <param name="Context">As it is sent, compared byte for byte.</param>
/// <param name="Aal">Authentication strength, 0 to 3.</param>
/// <param name="Ial">Identity proofing, 0 to 3; null for the organisation's own.</param>
public sealed record ContextWorth(string Context, int Aal, int? Ial = null);
