using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;

namespace FederationHub.Upstreams.Saml;

/// <summary>How a request is sent.</summary>
public static class RequestBinding
{
    /// <summary>HTTP-Redirect.</summary>
    public const string Redirect = "redirect";

    /// <summary>HTTP-POST.</summary>
    public const string Post = "post";
}

/// <summary>What a forced login asks of the organisation.</summary>
public static class ForceAuthnUse
{
    /// <summary>ForceAuthn, where the login needs it.</summary>
    public const string AsNeeded = "as_needed";

    /// <summary>Nothing: for an organisation that breaks on it. The age of the authentication is judged all the same.</summary>
    public const string Never = "never";
}

/// <summary>How an application's login hint goes on to the organisation.</summary>
public static class LoginHintUse
{
    /// <summary>Not at all.</summary>
    public const string Off = "off";

    /// <summary>As the Subject of the request (SAML Core 3.4.1).</summary>
    public const string Subject = "subject";

    /// <summary>As the parameter <c>login_hint</c> of the address, beside the request: Entra ID.</summary>
    public const string Query = "query";
}

/// <summary>How requested authentication contexts are compared (SAML Core 3.3.2.2.1).</summary>
public static class ContextComparisons
{
    /// <summary>One of them.</summary>
    public const string Exact = "exact";

    /// <summary>At least as strong as one of them.</summary>
    public const string Minimum = "minimum";

    /// <summary>Not stronger than the strongest of them.</summary>
    public const string Maximum = "maximum";

    /// <summary>Stronger than each of them.</summary>
    public const string Better = "better";
}

/// <summary>
/// Settings of a SAML upstream, as its JSON column holds them (<c>{"version":1,"metadata_url":…}</c>). The organisation's entity is
/// fetched from <see cref="MetadataUrl"/>, read out of <see cref="MetadataXml"/>, or set by hand; it ends up in <see cref="Entity"/>.
/// </summary>
public sealed record SamlSettings
{
    /// <summary>The words that <see cref="Allow"/> may hold.</summary>
    public static IReadOnlyList<string> AllowWords => AllowanceNames.All;

    /// <summary>The shortest RSA key, in bits, that counts with the words of <see cref="Allow"/>.</summary>
    public static int LeastRsaBits(IReadOnlyList<string> allow) => AllowanceNames.Of(allow).HasFlag(Allowances.Rsa1024) ? 1024 : 2048;

    /// <summary>The words that <see cref="Algorithms"/> may hold.</summary>
    public static IReadOnlyList<string> AlgorithmWords => SignatureAlgorithmNames.All;

    /// <summary>Version of this shape: 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The entity ID to take from metadata; null where the metadata holds one identity provider only.</summary>
    public string? EntityId { get; init; }

    /// <summary>Where the metadata is fetched, or null.</summary>
    public string? MetadataUrl { get; init; }

    /// <summary>The id of the <see cref="Core.Organisations.MetadataSource"/> of which <see cref="EntityId"/> is taken, or null.</summary>
    public string? MetadataSource { get; init; }

    /// <summary>Metadata given as text (a file of the operator's), or null; gone once it is read into <see cref="Entity"/>.</summary>
    public string? MetadataXml { get; init; }

    /// <summary>Certificates (base64 of DER, or PEM) of which one must have signed fetched metadata; empty takes it as TLS brought it.</summary>
    public IReadOnlyList<string> MetadataCertificates { get; init; } = [];

    /// <summary>The organisation's entity: set by hand, or as last read from its metadata; null while it waits for metadata.</summary>
    public SamlEntity? Entity { get; init; }

    /// <summary>Whether requests are signed; null for what the metadata wants.</summary>
    public bool? SignRequests { get; init; }

    /// <summary>One of <see cref="Saml.RequestBinding"/>; null takes Redirect where the organisation has it.</summary>
    public string? RequestBinding { get; init; }

    /// <summary>The name identifier format to ask for; null leaves it to the organisation.</summary>
    public string? NameIdFormat { get; init; }

    /// <summary>Whether it may make an identifier for somebody who has none; counts beside <see cref="NameIdFormat"/>.</summary>
    public bool AllowCreate { get; init; } = true;

    /// <summary>One of <see cref="ForceAuthnUse"/>.</summary>
    public string ForceAuthn { get; init; } = ForceAuthnUse.AsNeeded;

    /// <summary>Authentication contexts that every request asks for, the most wanted first; empty asks for none.</summary>
    public IReadOnlyList<string> AuthnContexts { get; init; } = [];

    /// <summary>
    /// Authentication contexts that an application may ask for by <c>acr_values</c>; others do not go upstream. With another
    /// <see cref="Comparison"/> than exact it is also the order of strength, the weakest first, by which the answer is judged.
    /// </summary>
    public IReadOnlyList<string> AuthnContextsSupported { get; init; } = [];

    /// <summary>One of <see cref="ContextComparisons"/>.</summary>
    public string Comparison { get; init; } = ContextComparisons.Exact;

    /// <summary>Whether the organisation hears which application asks (Scoping/RequesterID). Off: the hub's applications are nobody else's business.</summary>
    public bool RequesterId { get; init; }

    /// <summary>How many proxies may stand behind the organisation (Scoping/ProxyCount); null says nothing.</summary>
    public int? ProxyCount { get; init; }

    /// <summary>Who may authenticate behind the organisation (Scoping/IDPList): entity IDs; empty says nothing.</summary>
    public IReadOnlyList<string> IdpList { get; init; } = [];

    /// <summary>One of <see cref="LoginHintUse"/>.</summary>
    public string LoginHint { get; init; } = LoginHintUse.Off;

    /// <summary>Whether a login that may show no page is tried there (IsPassive), when a valid hint names the organisation.</summary>
    public bool Passive { get; init; }

    /// <summary>Signature algorithms that count from it, words of <see cref="AlgorithmWords"/>; empty lets each count that counts at all.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>Whether the response itself must be signed.</summary>
    public bool RequireSignedResponse { get; init; }

    /// <summary>Whether the assertion itself must be signed.</summary>
    public bool RequireSignedAssertion { get; init; }

    /// <summary>What counts beyond the rules, for an organisation that can do no better: words of <see cref="AllowanceNames"/>.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Ids of the applications at which an answer that nobody asked for may start a login (ruling 9); none unless set.</summary>
    public IReadOnlyList<string> Unsolicited { get; init; } = [];

    /// <summary>How far the two clocks may differ, seconds.</summary>
    public int SkewSeconds { get; init; } = 180;

    /// <summary>Whether there is metadata somewhere that can be asked again; an entity by hand has none.</summary>
    internal bool IsFetched() => MetadataUrl is not null || MetadataSource is not null;

    /// <summary><see cref="Allow"/> as the checks take it.</summary>
    internal Allowances Allowed() => AllowanceNames.Of(Allow);

    /// <summary>Reads what a column holds; null when it is not such settings.</summary>
    public static SamlSettings? TryParse(string json) => SettingsJson.TryRead<SamlSettings>(json, out var settings, out _) ? settings : null;

    /// <summary>The settings as their column holds them.</summary>
    public string ToJson() => SettingsJson.Write(this);
}

/// <summary>What the hub needs of an organisation's metadata.</summary>
public sealed record SamlEntity
{
    /// <summary>The entity ID, compared byte for byte.</summary>
    public required string EntityId { get; init; }

    /// <summary>Where requests go by Redirect, or null.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>Where requests go by POST, or null.</summary>
    public string? PostUrl { get; init; }

    /// <summary>Where logout requests go by Redirect, or null.</summary>
    public string? LogoutRedirectUrl { get; init; }

    /// <summary>Where logout requests go by POST, or null.</summary>
    public string? LogoutPostUrl { get; init; }

    /// <summary>Where answers to its own logout requests go by Redirect (ResponseLocation); null for where requests go.</summary>
    public string? LogoutRedirectAnswerUrl { get; init; }

    /// <summary>Where answers to its own logout requests go by POST (ResponseLocation); null for where requests go.</summary>
    public string? LogoutPostAnswerUrl { get; init; }

    /// <summary>Signing certificates, base64 of DER or PEM, all of them current; at least one.</summary>
    public required IReadOnlyList<string> Certificates { get; init; }

    /// <summary>Whether the organisation wants requests signed.</summary>
    public bool WantsSignedRequests { get; init; }

    /// <summary>Where its people find help after an error, maybe with places to fill in (SAML Metadata 2.4.3, REFEDS errorURL 1.0); null where it does not say, or no https address.</summary>
    public string? ErrorUrl { get; init; }

    /// <summary>Until when this may be used, or null.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>How long the metadata says that it may be kept before it is asked again, seconds; null where it says nothing, or was given by hand.</summary>
    public int? CacheSeconds { get; init; }

    /// <summary>What its metadata says for people; null where it was set by hand, or says nothing.</summary>
    public Core.Organisations.PublishedLook? Look { get; init; }
}
