using System.Collections.Frozen;

namespace FederationHub.Core.Assurance;

/// <summary>The contexts for which an upstream may be believed (<see cref="AssuranceBelief.Contexts"/>): the hub knows what each is worth (domain 3.2).</summary>
public static class BelievedContexts
{
    private const string SamlClass = "urn:oasis:names:tc:SAML:2.0:ac:classes:";

    private static readonly FrozenSet<string> Words = new[]
    {
        "urn:etoegang:core:assurance-class:loa1", "urn:etoegang:core:assurance-class:loa2", "urn:etoegang:core:assurance-class:loa2plus", "urn:etoegang:core:assurance-class:loa3", "urn:etoegang:core:assurance-class:loa4",
        "http://eidas.europa.eu/LoA/low", "http://eidas.europa.eu/LoA/substantial", "http://eidas.europa.eu/LoA/high",
        "http://eidas.europa.eu/NotNotified/LoA/low", "http://eidas.europa.eu/NotNotified/LoA/substantial", "http://eidas.europa.eu/NotNotified/LoA/high",
        "http://surfconext.nl/assurance/loa1", "http://surfconext.nl/assurance/loa1.5", "http://surfconext.nl/assurance/loa2", "http://surfconext.nl/assurance/loa3",
        "http://surfconext.nl/assurance/sfo-level1.5", "http://surfconext.nl/assurance/sfo-level2", "http://surfconext.nl/assurance/sfo-level3",
        "https://refeds.org/profile/sfa", "https://refeds.org/profile/mfa",
        "http://schemas.microsoft.com/claims/multipleauthn", "http://schemas.microsoft.com/claims/wiaormultiauthn",
        SamlClass + "Password", SamlClass + "PasswordProtectedTransport", SamlClass + "Kerberos", "urn:federation:authentication:windows", SamlClass + "TLSClient", SamlClass + "X509",
        SamlClass + "unspecified", SamlClass + "Unspecified", SamlClass + "Smartcard", SamlClass + "SmartcardPKI", SamlClass + "MobileTwoFactorContract", SamlClass + "MobileTwoFactorUnregistered",
        SamlClass + "TimeSyncToken", SamlClass + "PreviousSession",
        "urn:okta:loa:1fa:any", "urn:okta:loa:1fa:pwd", "urn:okta:loa:2fa:any", "urn:okta:loa:2fa:any:ifpossible", "phr", "phrh",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor", "onelogin:nist:level:1:re-auth", "0", "1",
        "https://eduid.nl/trust/linked-institution", "https://eduid.nl/trust/affiliation-student", "https://eduid.nl/trust/validate-names", "https://eduid.nl/trust/validate-names-external",
        "https://eduid.nl/trust/linked-institution/mfa", "https://eduid.nl/trust/affiliation-student/mfa", "https://eduid.nl/trust/validate-names/mfa", "https://eduid.nl/trust/validate-names-external/mfa",
        "https://refeds.org/assurance/IAP/medium/mfa", "https://refeds.org/assurance/IAP/high/mfa", "http://id.skolfederation.se/loa/2fa",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyCollection<string> All => Words;

    /// <summary>Whether the hub knows what a context is worth, compared byte for byte.</summary>
    public static bool Knows(string context) => Words.Contains(context);
}
