namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>What kind of thing a hint names.</summary>
public enum OrganisationHintKind
{
    /// <summary>An identifier of an organisation, an entry or an upstream: hub id, entity ID or issuer.</summary>
    Identifier,

    /// <summary>A login hint: an identifier, or something with a domain behind an at sign.</summary>
    Login,

    /// <summary>A domain of the organisation.</summary>
    Domain,
}

/// <summary>
/// A hint at the organisation to log in at. It selects, it never authorises: who may use whom is checked afterwards, and a
/// hint that names nothing known is ignored.
/// </summary>
/// <param name="Kind">What it names.</param>
/// <param name="Parameter">The request parameter that carried it.</param>
/// <param name="Value">As sent, at most 1,024 characters. Of kind <see cref="OrganisationHintKind.Login"/> it may be personal.</param>
public sealed record OrganisationHint(OrganisationHintKind Kind, string Parameter, string Value)
{
    /// <summary>The parameter only.</summary>
    public override string ToString() => Parameter;
}
