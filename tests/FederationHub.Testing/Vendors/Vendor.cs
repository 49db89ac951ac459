using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace FederationHub.Testing.Vendors;

/// <summary>
/// What one product sends, field by field: names, prefixes, qualifiers, order, white space, and where and how it signs. People and
/// addresses are ours; each product's file names the sample or document that shows the rest, and says what none shows.
/// </summary>
public sealed record Vendor
{
    /// <summary>Every product.</summary>
    public static IReadOnlyList<Vendor> All { get; } =
    [
        AdFs.WithoutNameId, AdFs.WithNameId, EntraId.SignedAssertion, EntraId.SignedResponse, Okta.Product, OneLogin.Product, Auth0.Product, GoogleWorkspace.Product,
        Shibboleth.Product, SimpleSamlPhp.Product, Keycloak.Product, PingFederate.SignedResponse, PingFederate.SignedAssertion,
    ];

    /// <summary>Its name, as an id of an organisation.</summary>
    public required string Id { get; init; }

    /// <summary>The entity ID, in the product's own form.</summary>
    public required string EntityId { get; init; }

    /// <summary>The attribute map that reads it.</summary>
    public required string AttributeMap { get; init; }

    /// <summary>Rules beside the map, for names that administrators make up: target and source.</summary>
    public IReadOnlyList<(string Target, string Source)> Rules { get; init; } = [];

    /// <summary>Settings that the product wants, lines of the hub file's <c>saml</c> block.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Elements of the request that it gets for a plain login.</summary>
    public IReadOnlyList<string> RequestElements { get; init; } = ["Issuer"];

    /// <summary>The response before it is signed; <see cref="VendorSigner.Place"/> stands where a signature comes.</summary>
    public required Func<VendorLogin, string> Unsigned { get; init; }

    /// <summary>How it writes signatures.</summary>
    public required SignatureStyle Signature { get; init; }

    /// <summary>The name identifier as it is to be read; null where it sends none.</summary>
    public VendorNameId? NameId { get; init; }

    /// <summary>The authentication context.</summary>
    public required string Context { get; init; }

    /// <summary>The session index; null for none.</summary>
    public Func<VendorLogin, string>? SessionIndex { get; init; }

    /// <summary>How long the session lasts, or null.</summary>
    public TimeSpan? SessionLength { get; init; }

    /// <summary>How long before now the person authenticated.</summary>
    public TimeSpan Authenticated { get; init; }

    /// <summary>The attributes in order, as they are to be read.</summary>
    public required IReadOnlyList<(string Name, string[] Values)> Attributes { get; init; }

    /// <summary>What an application gets of them.</summary>
    public required IReadOnlyDictionary<string, string> Claims { get; init; }

    /// <summary>The product's key: a certificate with its private key.</summary>
    public static X509Certificate2 Certificate { get; } = VendorSigner.NewCertificate();

    /// <summary>The response, signed.</summary>
    public string Respond(VendorLogin login) => VendorSigner.Sign(Unsigned(login), Signature, Certificate);

    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A name identifier as it is to be read.</summary>
public sealed record VendorNameId(string Value, string? Format, string? NameQualifier = null, string? SpNameQualifier = null);

/// <summary>What a response answers.</summary>
/// <param name="RequestId">The ID of the request.</param>
/// <param name="AssertionConsumer">Where the response goes.</param>
/// <param name="Hub">The hub's entity ID.</param>
/// <param name="Now">The instant.</param>
public sealed record VendorLogin(string RequestId, string AssertionConsumer, string Hub, DateTimeOffset Now)
{
    /// <summary>An ID as most products make them: 128 bits in hexadecimal; the same for the same request, so that a test can name it.</summary>
    public string Hex(string part) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{part}|{RequestId}")).AsSpan(0, 16));

    /// <summary>The same as a GUID.</summary>
    public string Guid(string part) => new Guid(Convert.FromHexString(Hex(part))).ToString();

    /// <summary>An instant with milliseconds, as Microsoft's and Java products write it.</summary>
    public string Milliseconds(double seconds = 0) => Now.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>An instant in whole seconds, as PHP and Ruby products write it.</summary>
    public string Seconds(double seconds = 0) => Now.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Who logs in at every product.</summary>
internal static class Noor
{
    public const string GivenName = "Noor";
    public const string FamilyName = "van den Berg";
    public const string Name = "Noor van den Berg";
    public const string Address = "n.vandenberg@school.example";
    public const string Uid = "nberg";

    public const string Email = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    public const string Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
    public const string Persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    public const string Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    public const string Password = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
    public const string PasswordProtectedTransport = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    public const string UnspecifiedContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";

    /// <summary>What an application gets where all four were sent.</summary>
    public static IReadOnlyDictionary<string, string> Claims { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["given_name"] = GivenName, ["family_name"] = FamilyName, ["email"] = Address,
    };
}
