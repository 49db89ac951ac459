using System.Collections.Frozen;

namespace FederationHub.Core.Assurance;

/// <summary>The contexts for which an upstream may be believed (<see cref="AssuranceBelief.Contexts"/>): the hub knows what each is worth (domain 3.2).</summary>
public static class BelievedContexts
{
    // Beside the table what is worth one factor because it says nothing more.
    private static readonly FrozenSet<string> Words = ContextTable.Names
        .Concat(["urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified", "urn:oasis:names:tc:SAML:2.0:ac:classes:Unspecified", "urn:okta:loa:2fa:any:ifpossible"])
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<string> All => Words;

    /// <summary>Whether the hub knows what a context is worth, compared byte for byte.</summary>
    public static bool Knows(string context) => Words.Contains(context);
}
