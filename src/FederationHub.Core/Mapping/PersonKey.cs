using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>
/// The hub's stable key of a person: type, issuer and value (domain 5.2). Two upstreams that assert the same value are two
/// persons. The value goes in as a hash: an ECK iD may not be kept in plain text, and a key is only ever compared.
/// </summary>
internal static class PersonKey
{
    public const string OidcSubject = "@oidc";

    public const string PersistentNameId = "@persistent";

    /// <summary>Any other NameID but a transient one: (organisation, value), with absent, unspecified and other formats equal (R003-06).</summary>
    public const string OtherNameId = "@name-id";

    /// <summary>OpenID Connect Core 2: unique and never reassigned within its issuer, compared byte for byte.</summary>
    public static string FromOidcSubject(string issuer, string subject) => Make("oidc_sub", [issuer, subject]);

    /// <summary>An identifier of table 2.2, compared as its row says.</summary>
    public static string FromIdentifier(string issuer, Identifier identifier) =>
        Make(identifier.Type, [issuer, IdentifierTypes.FindPerson(identifier.Type)?.AsCompared(identifier.Value) ?? identifier.Value]);

    /// <summary>
    /// SAML Core 8.3.7: a persistent NameID keeps its qualifiers; an absent one means the issuer and the requester, so an
    /// upstream that starts to write them out does not make a new person.
    /// </summary>
    public static string FromPersistentNameId(string issuer, string hub, SubjectId subject) =>
        Make("saml_nameid_persistent", [issuer, subject.NameQualifier ?? issuer, subject.SpNameQualifier ?? hub, subject.Value]);

    /// <summary>R003-06: key = (organisation, value), whatever the format and the qualifiers say.</summary>
    public static string FromOtherNameId(string issuer, SubjectId subject) => Make("saml_nameid", [issuer, subject.Value]);

    public static bool IsOtherNameId(SubjectId subject) =>
        subject.Format is not (SubjectId.OidcSub or SubjectId.Persistent or SubjectId.Transient or "urn:oasis:names:tc:SAML:2.0:nameid-format:entity" or "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted");

    // Each part with its length before it: no value can reach into the next part.
    private static string Make(string type, ReadOnlySpan<string> parts)
    {
        var size = 0;
        foreach (var part in parts)
        {
            size += 4 + Encoding.UTF8.GetMaxByteCount(part.Length);
        }

        var buffer = size <= 2048 ? stackalloc byte[size] : new byte[size];
        var used = 0;
        foreach (var part in parts)
        {
            var length = Encoding.UTF8.GetBytes(part, buffer[(used + 4)..]);
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(buffer[used..], length);
            used += 4 + length;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..used], hash);
        return string.Concat(type, ":", Base64Url.EncodeToString(hash));
    }
}
