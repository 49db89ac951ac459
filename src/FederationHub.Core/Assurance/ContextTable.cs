using System.Collections.Frozen;

namespace FederationHub.Core.Assurance;

/// <summary>The authentication contexts that the hub knows, with what each is worth where an upstream is believed for it (domain 3.2).</summary>
internal static class ContextTable
{
    private const string SamlClass = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
    private const string Microsoft = "http://schemas.microsoft.com/";
    private const string Refeds = "https://refeds.org/";
    private const string EduId = "https://eduid.nl/trust/";

    /// <summary>Prefix of the levels of eHerkenning.</summary>
    public const string Etoegang = "urn:etoegang:core:assurance-class:";

    /// <summary>Prefix of the levels of SURF.</summary>
    public const string Surf = "http://surfconext.nl/assurance/";

    /// <summary>Prefix of the notified levels of eIDAS.</summary>
    public const string Eidas = "http://eidas.europa.eu/LoA/";

    /// <summary>Prefix of the levels of eIDAS schemes that no state notified: they never satisfy a request for a notified one.</summary>
    public const string EidasNotNotified = "http://eidas.europa.eu/NotNotified/LoA/";

    /// <summary>REFEDS: one factor is enough.</summary>
    public const string SingleFactor = Refeds + "profile/sfa";

    /// <summary>REFEDS: two factors of different kinds.</summary>
    public const string MultiFactor = Refeds + "profile/mfa";

    /// <summary>OpenID EAP 4: a phishing-resistant key, which with a factor of another kind is two.</summary>
    public const string PhishingResistant = "phr";

    // Absent on purpose: what says nothing (unspecified), urn:okta:loa:2fa:any:ifpossible, which may be one factor, and everything of the
    // test and pilot hosts of SURFconext: an unknown word is worth one factor.
    private static readonly FrozenDictionary<string, KnownContext> Known = new Dictionary<string, KnownContext>(StringComparer.Ordinal)
    {
        // Withdrawn on 2021-07-01: nothing, until an upstream is believed for it.
        [Etoegang + "loa1"] = new(1, 0) { OtherwiseAal = 0 },
        [Etoegang + "loa2"] = new(1, 1),
        [Etoegang + "loa2plus"] = new(2, 1),
        [Etoegang + "loa3"] = new(2, 2),
        [Etoegang + "loa4"] = new(3, 3),
        [Eidas + "low"] = new(1, 1),
        [Eidas + "substantial"] = new(2, 2),
        [Eidas + "high"] = new(3, 3),
        [EidasNotNotified + "low"] = new(1, 0),
        [EidasNotNotified + "substantial"] = new(2, 1),
        [EidasNotNotified + "high"] = new(3, 2),
        [Surf + "loa1"] = new(1, 1),
        [Surf + "loa1.5"] = new(2, 1),
        [Surf + "loa2"] = new(2, 2),
        [Surf + "loa3"] = new(3, 2),
        [Surf + "sfo-level1.5"] = new(2, 1) { IsSecondFactorOnly = true },
        [Surf + "sfo-level2"] = new(2, 2) { IsSecondFactorOnly = true },
        [Surf + "sfo-level3"] = new(3, 2) { IsSecondFactorOnly = true },
        [SingleFactor] = new(1, null),
        [MultiFactor] = new(2, null),
        [Refeds + "assurance/IAP/medium/mfa"] = new(2, 2),
        [Refeds + "assurance/IAP/high/mfa"] = new(2, 3),
        [Microsoft + "claims/multipleauthn"] = new(2, null),
        // Windows sign-on alone is enough for it, which is one factor.
        [Microsoft + "claims/wiaormultiauthn"] = new(1, null),
        [Microsoft + "ws/2008/06/identity/authenticationmethod/password"] = new(1, null) { Methods = ["pwd"] },
        [Microsoft + "ws/2008/06/identity/authenticationmethod/windows"] = new(1, null) { Methods = ["wia"] },
        [Microsoft + "ws/2008/06/identity/authenticationmethod/x509"] = new(1, null),
        [SamlClass + "Password"] = new(1, null) { Methods = ["pwd"] },
        [SamlClass + "PasswordProtectedTransport"] = new(1, null) { Methods = ["pwd"] },
        [SamlClass + "Kerberos"] = new(1, null) { Methods = ["wia"] },
        ["urn:federation:authentication:windows"] = new(1, null) { Methods = ["wia"] },
        [SamlClass + "TLSClient"] = new(1, null),
        [SamlClass + "X509"] = new(1, null),
        [SamlClass + "Smartcard"] = new(1, null) { Methods = ["sc"] },
        [SamlClass + "SmartcardPKI"] = new(2, null) { Methods = ["sc"] },
        [SamlClass + "MobileTwoFactorContract"] = new(2, null),
        [SamlClass + "MobileTwoFactorUnregistered"] = new(2, null),
        [SamlClass + "TimeSyncToken"] = new(1, null) { Methods = ["otp"] },
        // SAML Authentication Context 3.4.7: that somebody logged in before is no authentication.
        [SamlClass + "PreviousSession"] = new(0, null),
        ["urn:okta:loa:1fa:any"] = new(1, null),
        ["urn:okta:loa:1fa:pwd"] = new(1, null) { Methods = ["pwd"] },
        ["urn:okta:loa:2fa:any"] = new(2, null),
        [PhishingResistant] = new(2, null) { Methods = ["phr"] },
        ["phrh"] = new(3, null) { Methods = ["phrh"] },
        ["http://schemas.openid.net/pape/policies/2007/06/multi-factor"] = new(2, null),
        ["onelogin:nist:level:1:re-auth"] = new(1, null),
        // OpenID Connect Core 2: "0" says that the authentication did not meet ISO/IEC 29115 level 1.
        ["0"] = new(0, null),
        ["1"] = new(1, null),
        [EduId + "linked-institution"] = new(1, 1),
        [EduId + "affiliation-student"] = new(1, 1),
        [EduId + "validate-names"] = new(1, 2),
        [EduId + "validate-names-external"] = new(1, 2),
        [EduId + "linked-institution/mfa"] = new(2, 1),
        [EduId + "affiliation-student/mfa"] = new(2, 1),
        [EduId + "validate-names/mfa"] = new(2, 2),
        [EduId + "validate-names-external/mfa"] = new(2, 2),
        ["http://id.skolfederation.se/loa/2fa"] = new(2, null),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What these hosts say is of tests, whatever an operator writes (domain 3.2).
    private static readonly string[] NeverBelieved =
        ["http://test.surfconext.nl/", "https://test.surfconext.nl/", "http://pilot.surfconext.nl/", "https://pilot.surfconext.nl/"];

    /// <summary>All of them.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>A context of the table; null for any other.</summary>
    public static KnownContext? Find(string context) => Known.GetValueOrDefault(context);

    /// <summary>Whether nothing makes it count.</summary>
    public static bool IsOfATestHost(string context) => Array.Exists(NeverBelieved, prefix => context.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What a context is worth.</summary>
/// <param name="Aal">Authentication strength.</param>
/// <param name="Ial">Identity proofing; null where it says nothing of it.</param>
internal sealed record KnownContext(int Aal, int? Ial)
{
    /// <summary>The methods of RFC 8176 that it names.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Whether it tells of the second factor alone, and so is worth as much only beside a first one.</summary>
    public bool IsSecondFactorOnly { get; init; }

    /// <summary>The most that it is worth from an upstream that is not believed for it.</summary>
    public int OtherwiseAal { get; init; } = 1;
}
