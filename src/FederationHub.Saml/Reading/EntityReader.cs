using System.Formats.Asn1;
using System.Globalization;
using System.Text.RegularExpressions;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>
/// Reads one EntityDescriptor. Lenient where real products are loose (roles of other protocols, unknown extensions, a logo
/// without a size), strict in what trust depends on: name, validity, keys, endpoints.
/// </summary>
internal static class EntityReader
{
    internal const int MaxEntityId = 1024;
    private const int MaxPattern = 512;
    private static readonly string[] NameParts = ["GivenName", "SurName"];
    private const string XmlNamespace = "http://www.w3.org/XML/1998/namespace";

    internal static EntityOutcome Read(ElementNode entity, Validity around, DateTimeOffset now)
    {
        var entityId = entity.Attribute("entityID");
        // SAML Core 8.3.6: a URI. Products have names that are none, but nobody a line feed: it would write lines of its own where names are listed.
        if (string.IsNullOrEmpty(entityId) || entityId.Length > MaxEntityId || entityId.Any(char.IsControl))
        {
            return new EntityOutcome(entityId, SamlCauses.EntityIdMissing.Because("an EntityDescriptor has no usable entityID"));
        }

        DateTimeOffset? ended = null;
        return ReadNamed(entityId, entity, around, now, ref ended)
            .Match(read => new EntityOutcome(entityId, read), rejection => EntityOutcome.Refused(entityId, rejection)) with { Ended = ended };
    }

    private static Outcome<EntityDescriptor> ReadNamed(string entityId, ElementNode entity, Validity around, DateTimeOffset now, ref DateTimeOffset? ended)
    {
        if (Validity.TryRead(entity.Attribute("validUntil"), entity.Attribute("cacheDuration"), out var own) is { } malformed)
        {
            return malformed;
        }

        var validity = own.Within(around);
        var role = entity.Elements(SamlNames.Metadata, "IDPSSODescriptor").FirstOrDefault(SupportsSaml2);
        if (role is not null)
        {
            if (Validity.TryRead(role.Attribute("validUntil"), role.Attribute("cacheDuration"), out var ofRole) is { } malformedRole)
            {
                return malformedRole;
            }

            validity = ofRole.Within(validity);
        }

        if (validity.Until is { } until && until <= now)
        {
            ended = until;
            return SamlCauses.MetadataExpired.Because(string.Create(CultureInfo.InvariantCulture, $"valid until {until:u}"));
        }

        var reader = new ElementReader();
        return reader.Finish(new EntityDescriptor(
            entityId,
            validity.Until,
            validity.CacheDuration,
            role is null ? null : ReadIdentityProvider(reader, entity, role),
            entity.Element(SamlNames.Metadata, "Organization") is { } organization ? ReadOrganization(reader, organization) : null,
            [.. entity.Elements(SamlNames.Metadata, "ContactPerson").Select(contact => ReadContact(reader, contact))],
            ReadProperties(reader, entity)) { Registration = ReadRegistration(entity), OwnValidUntil = validity.OwnUntil });
    }

    // SAML Metadata 2.4.1: a list of protocols separated by white space. Roles of SAML 1.1 and WS-Federation are not ours.
    private static bool SupportsSaml2(ElementNode role) =>
        (role.Attribute("protocolSupportEnumeration") ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Contains(SamlNames.Protocol, StringComparer.Ordinal);

    private static IdpDescriptor ReadIdentityProvider(ElementReader reader, ElementNode entity, ElementNode role) => new(
        ReadKeys(reader, role),
        ReadEndpoints(role, "SingleSignOnService"),
        ReadEndpoints(role, "SingleLogoutService"),
        [.. role.Elements(SamlNames.Metadata, "NameIDFormat").Select(format => reader.Text(format).Trim())],
        role.Attribute("WantAuthnRequestsSigned") is "true" or "1",
        role.Attribute("errorURL"),
        [.. ReadScopes(reader, entity), .. ReadScopes(reader, role)],
        ReadUserInterface(reader, role));

    // One unusable certificate beside others signs nothing; where it is all that an entity has, nothing of the entity can ever be accepted.
    // Whether a certificate holds a usable key shows when one is made of it, which takes too long for thousands of entities.
    private static List<KeyDescriptor> ReadKeys(ElementReader reader, ElementNode role)
    {
        List<KeyDescriptor> keys = [.. role.Elements(SamlNames.Metadata, "KeyDescriptor").SelectMany(ReadKeys)];
        var signing = keys.FindAll(key => key.Use != KeyUse.Encryption);
        if (signing.Count > 0 && !signing.Exists(key => IsDer(key.Certificate.Span)))
        {
            reader.Fail(SamlCauses.CertificateUnusable.Because("no signing key of the entity is a certificate"));
        }

        return keys;
    }

    private static bool IsDer(ReadOnlySpan<byte> octets) =>
        AsnDecoder.TryReadEncodedValue(octets, AsnEncodingRules.DER, out var tag, out _, out _, out var length)
        && tag.HasSameClassAndValue(Asn1Tag.Sequence) && length == octets.Length;

    private static IEnumerable<KeyDescriptor> ReadKeys(ElementNode descriptor)
    {
        KeyUse? use = descriptor.Attribute("use") switch
        {
            null => KeyUse.Both,
            "signing" => KeyUse.Signing,
            "encryption" => KeyUse.Encryption,
            _ => null,
        };
        if (use is null || descriptor.Element(SamlNames.Signature, "KeyInfo") is not { } info)
        {
            yield break;
        }

        // Only the first certificate of an X509Data holds the key; others would be its chain, which no one follows here.
        foreach (var data in info.Elements(SamlNames.Signature, "X509Data"))
        {
            if (data.Element(SamlNames.Signature, "X509Certificate") is { } certificate && TryCertificate(certificate, out var der))
            {
                yield return new KeyDescriptor(use.Value, der);
            }
        }
    }

    private static bool TryCertificate(ElementNode element, out byte[] der)
    {
        var text = string.Concat(element.Content.OfType<TextNode>().Select(node => node.Text));
        var buffer = new byte[text.Length];
        var read = Convert.TryFromBase64String(text, buffer, out var written);
        der = buffer[..written];
        return read && written > 0;
    }

    // An endpoint without both attributes cannot be used; one without a web address must not be (SAML Metadata 2.2.2).
    private static List<Endpoint> ReadEndpoints(ElementNode role, string name) =>
    [
        .. from endpoint in role.Elements(SamlNames.Metadata, name)
           let binding = endpoint.Attribute("Binding")
           let location = endpoint.Attribute("Location")?.Trim()
           where !string.IsNullOrEmpty(binding) && IsWebAddress(location)
           select new Endpoint(binding, location, endpoint.Attribute("ResponseLocation")?.Trim() is { } response && IsWebAddress(response) ? response : null),
    ];

    // RFC 3986 2: a URL is written in ASCII without spaces; what is not cannot stand in a Location header, and would fail at each login.
    private static bool IsWebAddress(string? location) =>
        !location.AsSpan().ContainsAnyExceptInRange('!', '~') && Uri.TryCreate(location, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    private static IEnumerable<Scope> ReadScopes(ElementReader reader, ElementNode parent) =>
        from scope in parent.Element(SamlNames.Metadata, "Extensions")?.Elements(SamlNames.ShibbolethMetadata, "Scope") ?? []
        let value = reader.Text(scope).Trim()
        where value.Length > 0
        select ReadScope(reader, value, scope.Attribute("regexp") is "true" or "1");

    // What is no pattern would shut everybody out at each login. Only its syntax is read here: making one that takes linear time
    // costs a hundred times its length, and whoever uses it refuses what cannot be tried so.
    private static Scope ReadScope(ElementReader reader, string value, bool isPattern)
    {
        try
        {
            _ = isPattern && value.Length <= MaxPattern ? new Regex(value, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) : null;
        }
        catch (ArgumentException)
        {
            reader.Fail(SamlCauses.ScopeUnusable.Because($"scope {value}"));
        }

        if (isPattern && value.Length > MaxPattern)
        {
            reader.Fail(SamlCauses.ScopeUnusable.Because($"a pattern of {value.Length} characters, at most {MaxPattern}"));
        }

        return new Scope(value, isPattern);
    }

    private static UserInterface ReadUserInterface(ElementReader reader, ElementNode role)
    {
        var extensions = role.Element(SamlNames.Metadata, "Extensions");
        var info = extensions?.Element(SamlNames.MetadataUi, "UIInfo");
        var hints = extensions?.Element(SamlNames.MetadataUi, "DiscoHints");
        return new UserInterface(
            Texts(reader, info, SamlNames.MetadataUi, "DisplayName"),
            Texts(reader, info, SamlNames.MetadataUi, "Description"),
            Texts(reader, info, SamlNames.MetadataUi, "Keywords"),
            [.. (info?.Elements(SamlNames.MetadataUi, "Logo") ?? []).Select(logo => new Logo(Language(logo), Pixels(logo, "width"), Pixels(logo, "height"), reader.Text(logo).Trim()))],
            [.. (hints?.Elements(SamlNames.MetadataUi, "DomainHint") ?? []).Select(hint => reader.Text(hint).Trim()).Where(hint => hint.Length > 0)]);
    }

    private static int Pixels(ElementNode logo, string name) =>
        int.TryParse(logo.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : 0;

    private static Organization ReadOrganization(ElementReader reader, ElementNode organization) => new(
        Texts(reader, organization, SamlNames.Metadata, "OrganizationName"),
        Texts(reader, organization, SamlNames.Metadata, "OrganizationDisplayName"),
        Texts(reader, organization, SamlNames.Metadata, "OrganizationURL"));

    private static ContactPerson ReadContact(ElementReader reader, ElementNode contact) => new(
        contact.Attribute("contactType") ?? "other",
        string.Join(' ', NameParts
            .Select(name => contact.Element(SamlNames.Metadata, name) is { } part ? reader.Text(part).Trim() : string.Empty)
            .Where(part => part.Length > 0)),
        [.. contact.Elements(SamlNames.Metadata, "EmailAddress").Select(address => WithoutScheme(reader.Text(address).Trim())).Where(address => address.Length > 0)]);

    private static string WithoutScheme(string address) =>
        address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? address["mailto:".Length..] : address;

    private static List<EntityProperty> ReadProperties(ElementReader reader, ElementNode entity) =>
    [
        .. from attribute in entity.Element(SamlNames.Metadata, "Extensions")?.Element(SamlNames.EntityAttributes, "EntityAttributes")?.Elements(SamlNames.Assertion, "Attribute") ?? []
           let name = attribute.Attribute("Name")
           where !string.IsNullOrEmpty(name)
           select new EntityProperty(name, [.. attribute.Elements(SamlNames.Assertion, "AttributeValue").Select(value => reader.Text(value).Trim())]),
    ];

    // An instant that cannot be read only says less about the registration; an authority is a must there.
    private static Registration? ReadRegistration(ElementNode entity) =>
        entity.Element(SamlNames.Metadata, "Extensions")?.Element(SamlNames.Registration, "RegistrationInfo") is { } info
        && info.Attribute("registrationAuthority") is { Length: > 0 } authority
            ? new Registration(authority, ElementReader.TryInstant(info.Attribute("registrationInstant") ?? string.Empty, out var instant) ? instant : null)
            : null;

    private static List<LocalizedText> Texts(ElementReader reader, ElementNode? parent, string namespaceUri, string name) =>
    [
        .. from element in parent?.Elements(namespaceUri, name) ?? []
           let text = reader.Text(element).Trim()
           where text.Length > 0
           select new LocalizedText(Language(element) ?? string.Empty, text),
    ];

    private static string? Language(ElementNode element) => element.Attribute(XmlNamespace, "lang");
}
