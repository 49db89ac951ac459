using System.Text.Json;
using FederationHub.Core.Discovery;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.Saml;
using FederationHub.Saml.Model.Metadata;

namespace FederationHub.Upstreams.Saml.Sources;

/// <summary>What a metadata source published of one identity provider, as it is stored: everything that a hub or an operator may want of it.</summary>
public sealed record PublishedEntity
{
    private const string HideFromDiscovery = "http://refeds.org/category/hide-from-discovery";
    private const int LeastPixels = 32;
    private const int LongestText = 100;
    private const int LongestAddress = 2048;
    private const int MostDomains = 20;
    private const string CategoryAttribute = "http://macedir.org/entity-category";
    private const string CategorySupportAttribute = "http://macedir.org/entity-category-support";
    private const string AssuranceAttribute = "urn:oasis:names:tc:SAML:attribute:assurance-certification";

    /// <summary>The entity ID.</summary>
    public required string EntityId { get; init; }

    /// <summary>Names to show, by language (mdui:DisplayName); the organisation's where it has none of its own.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Words to find it by.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Addresses of its logos. Not checked: decide before one is shown.</summary>
    public IReadOnlyList<string> Logos { get; init; } = [];

    /// <summary>Scopes that it may use (shibmd:Scope); a regular expression stands between slashes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Certificates to check its signatures with, base64 of DER, in document order.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Where requests go by Redirect, or null.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>Where requests go by POST, or null.</summary>
    public string? PostUrl { get; init; }

    /// <summary>Where logout messages go; each binding with its address, and a second address where answers go elsewhere. Spaces part them.</summary>
    public IReadOnlyList<string> LogoutUrls { get; init; } = [];

    /// <summary>Formats of name identifiers that it says it gives.</summary>
    public IReadOnlyList<string> NameIdFormats { get; init; } = [];

    /// <summary>Whether it wants requests signed.</summary>
    public bool WantsSignedRequests { get; init; }

    /// <summary>Where people find help after an error, or null.</summary>
    public string? ErrorUrl { get; init; }

    /// <summary>Entity categories, and those that it supports.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Assurance certifications, such as Sirtfi.</summary>
    public IReadOnlyList<string> Assurances { get; init; } = [];

    /// <summary>Who registered it, or null.</summary>
    public string? RegistrationAuthority { get; init; }

    /// <summary>Whom to ask: kind, name and addresses in one line each.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Its cacheDuration in seconds, or null.</summary>
    public int? CacheSeconds { get; init; }

    internal static PublishedEntity From(EntityDescriptor entity, IdpDescriptor provider) => new()
    {
        EntityId = entity.EntityId,
        Names = ByLanguage(provider.UserInterface.DisplayNames.Count > 0 ? provider.UserInterface.DisplayNames : entity.Organization?.DisplayNames ?? []),
        Keywords = [.. provider.UserInterface.Keywords.SelectMany(text => text.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(word => word.Replace('+', ' ')).Distinct(StringComparer.Ordinal)],
        // The one that fits a row best first: not a favicon, not a banner.
        Logos = [.. provider.UserInterface.Logos.OrderBy(logo => Math.Min(logo.Width, logo.Height) < LeastPixels || Math.Max(logo.Width, logo.Height) > LogoImage.MostPixels).ThenBy(logo => Math.Abs(logo.Width - logo.Height)).Select(logo => logo.Uri)],
        Scopes = [.. provider.Scopes.Select(scope => scope.IsRegularExpression ? $"/{scope.Value}/" : scope.Value).Distinct(StringComparer.Ordinal)],
        Certificates =
        [
            .. provider.Keys.Where(key => key.Use is not KeyUse.Encryption).Select(key => Convert.ToBase64String(key.Certificate.Span)).Distinct(StringComparer.Ordinal),
        ],
        RedirectUrl = provider.SingleSignOnAt(SamlNames.RedirectBinding),
        PostUrl = provider.SingleSignOnAt(SamlNames.PostBinding),
        LogoutUrls = [.. provider.SingleLogout.Select(endpoint => string.Join(' ', new[] { endpoint.Binding, endpoint.Location, endpoint.ResponseLocation }.OfType<string>()))],
        NameIdFormats = provider.NameIdFormats,
        WantsSignedRequests = provider.WantAuthnRequestsSigned,
        ErrorUrl = provider.ErrorUrl,
        Categories = [.. Values(entity, CategoryAttribute), .. Values(entity, CategorySupportAttribute).Select(value => value + " (supported)")],
        Assurances = Values(entity, AssuranceAttribute),
        RegistrationAuthority = entity.Registration?.Authority,
        Contacts = [.. entity.Contacts.Select(contact => string.Join(' ', new[] { contact.Type, contact.Name }.Concat(contact.EmailAddresses).Where(part => part.Length > 0)))],
        CacheSeconds = Seconds(entity.CacheDuration),
    };

    /// <summary>What is stored, or null where it cannot be read.</summary>
    /// <param name="json">The JSON of a <see cref="Core.Ports.SourceEntity"/>.</param>
    public static PublishedEntity? TryParse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<PublishedEntity>(json, Options);
        }
        catch (JsonException)
        {
            // An entity that an earlier release stored otherwise is fetched anew.
            return null;
        }
    }

    /// <summary>What people may find it by; null where it says nothing.</summary>
    /// <param name="isVetted">Whether somebody else than its owner signed it, so that its scopes are its own.</param>
    internal PublishedLook? Look(bool isVetted)
    {
        var look = new PublishedLook
        {
            Names = Names.Where(name => IsText(name.Value) && IsLanguage(name.Key)).DistinctBy(name => name.Key.ToLowerInvariant(), StringComparer.Ordinal)
                .ToDictionary(name => name.Key.ToLowerInvariant(), name => name.Value.Trim(), StringComparer.Ordinal),
            Aliases = [.. Keywords.Where(IsText).Select(word => word.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Take(PublishedLooks.MostAliases)],
            Domains = isVetted ? [.. Scopes.Where(scope => !scope.StartsWith('/')).Select(OrganisationIndex.DomainOf).OfType<string>().Where(domain => domain.Contains('.', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Take(MostDomains)] : [],
            Logo = Logos.FirstOrDefault(IsLogo),
            Hidden = Categories.Contains(HideFromDiscovery, StringComparer.Ordinal),
        };
        return look is { Names.Count: 0, Aliases.Count: 0, Domains.Count: 0, Logo: null, Hidden: false } ? null : look;
    }

    // What is longer, or holds a line break, is no name for a row; nor is what turns the letters beside it, behind which a name looks like another.
    private static bool IsText(string text) => !string.IsNullOrWhiteSpace(text) && text.Length <= LongestText && WellFormedText.IsReadable(text);

    private static bool IsLanguage(string tag) => tag.Length is >= 2 and <= 20 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsLogo(string address) => address.StartsWith(LogoImage.DataScheme, StringComparison.OrdinalIgnoreCase)
        ? LogoImage.TryReadDataUrl(address) is not null
        // RFC 3986 2: an address is written in ASCII without spaces; with a line break it would be two lines of a log.
        : address.Length <= LongestAddress && !address.AsSpan().ContainsAnyExceptInRange('!', '~') && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0;

    internal string ToJson() => JsonSerializer.Serialize(this, Options);

    internal static int? Seconds(TimeSpan? duration) => duration is { } time ? (int)Math.Clamp(time.TotalSeconds, 0, int.MaxValue) : null;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    private static IReadOnlyList<string> Values(EntityDescriptor entity, string name) =>
        [.. entity.EntityProperties.Where(property => property.Name == name).SelectMany(property => property.Values)];

    // The first of a language counts.
    private static Dictionary<string, string> ByLanguage(IReadOnlyList<LocalizedText> texts)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            names.TryAdd(text.Language, text.Value);
        }

        return names;
    }
}
