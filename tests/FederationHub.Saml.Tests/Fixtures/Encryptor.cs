using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>How a fixture is encrypted; every default is what good products do.</summary>
internal sealed record Encrypting
{
    public const string XmlEnc = "http://www.w3.org/2001/04/xmlenc#";
    public const string XmlEnc11 = "http://www.w3.org/2009/xmlenc11#";

    public X509Certificate2 For { get; init; } = TestKeys.Hub;

    public string Content { get; init; } = XmlEnc11 + "aes256-gcm";

    public string Transport { get; init; } = XmlEnc + "rsa-oaep-mgf1p";

    public string TransportParameters { get; init; } = string.Empty;

    public RSAEncryptionPadding Padding { get; init; } = RSAEncryptionPadding.OaepSHA1;

    /// <summary>The EncryptedKey beside the EncryptedData, as OpenSAML's "peer" placement has it; else in its KeyInfo.</summary>
    public bool KeyBeside { get; init; }

    /// <summary>EncryptedKeys for others, before the one for the hub.</summary>
    public IReadOnlyList<X509Certificate2> AlsoFor { get; init; } = [];

    public bool NamesRecipients { get; init; }

    public string Type { get; init; } = """ Type="http://www.w3.org/2001/04/xmlenc#Element" """;

    public int TagBytes { get; init; } = 16;

    /// <summary>What is encrypted instead of the element as it stands.</summary>
    public Func<string, string> Plain { get; init; } = text => text;

    /// <summary>The same in octets, which need not be UTF-8.</summary>
    public Func<byte[], byte[]> PlainOctets { get; init; } = octets => octets;

    /// <summary>A change of the ciphertext: vector, content, tag.</summary>
    public Func<byte[], byte[]> Ciphertext { get; init; } = octets => octets;

    /// <summary>A change of the wrapped key.</summary>
    public Func<byte[], byte[]> WrappedKey { get; init; } = octets => octets;

    /// <summary>A change of the XML of the holder.</summary>
    public Func<string, string> Xml { get; init; } = text => text;
}

/// <summary>Encrypts as XML Encryption 1.1 says, written for the tests alone: the platform's EncryptedXml knows no GCM.</summary>
internal static class Encryptor
{
    /// <summary>Puts a holder with the encrypted element in its place.</summary>
    public static void Encrypt(XmlElement element, string holder, Encrypting how)
    {
        var fragment = element.OwnerDocument.CreateDocumentFragment();
        fragment.InnerXml = Holder(element.OuterXml, holder, how);
        element.ParentNode!.ReplaceChild(fragment, element);
    }

    /// <summary>The XML of a holder of encrypted text.</summary>
    public static string Holder(string plain, string holder, Encrypting how)
    {
        var key = RandomNumberGenerator.GetBytes(
            how.Content.Contains("128", StringComparison.Ordinal) ? 16 : how.Content.Contains("256", StringComparison.Ordinal) ? 32 : 24);
        var cipher = how.Ciphertext(Content(how.PlainOctets(Encoding.UTF8.GetBytes(how.Plain(plain))), key, how));
        var keys = string.Concat(how.AlsoFor.Select(other => Key(key, other, "https://other.example", how))) + Key(key, how.For, ResponseFixture.Hub, how);
        var data = $"""
            <xenc:EncryptedData xmlns:xenc="{Encrypting.XmlEnc}"{how.Type}><xenc:EncryptionMethod Algorithm="{how.Content}"/>{(how.KeyBeside ? string.Empty : KeyInfo(keys))}<xenc:CipherData><xenc:CipherValue>{Convert.ToBase64String(cipher, Base64FormattingOptions.InsertLineBreaks)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>
            """;
        return how.Xml($"""<saml:{holder} xmlns:saml="{SamlNames.Assertion}">{data}{(how.KeyBeside ? keys : string.Empty)}</saml:{holder}>""");
    }

    private static string KeyInfo(string keys) => $"""<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{keys}</ds:KeyInfo>""";

    private static string Key(byte[] key, X509Certificate2 recipient, string name, Encrypting how)
    {
        using var rsa = recipient.GetRSAPublicKey()!;
        var wrapped = how.WrappedKey(rsa.Encrypt(key, how.Padding));
        return $"""
            <xenc:EncryptedKey xmlns:xenc="{Encrypting.XmlEnc}"{(how.NamesRecipients ? $" Recipient=\"{name}\"" : string.Empty)}><xenc:EncryptionMethod Algorithm="{how.Transport}">{how.TransportParameters}</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{Convert.ToBase64String(wrapped)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>
            """;
    }

    private static byte[] Content(byte[] plain, byte[] key, Encrypting how)
    {
        if (how.Content.EndsWith("-gcm", StringComparison.Ordinal))
        {
            var vector = RandomNumberGenerator.GetBytes(12);
            var (cipher, tag) = (new byte[plain.Length], new byte[16]);
            using var gcm = new AesGcm(key, 16);
            gcm.Encrypt(vector, plain, cipher, tag);
            return [.. vector, .. cipher, .. tag[..how.TagBytes]];
        }

        using var aes = Aes.Create();
        aes.Key = key;
        var initial = RandomNumberGenerator.GetBytes(16);
        // XML Encryption 1.1, 5.2: the last byte tells the length of the padding, the others may be anything.
        var padding = new byte[16 - (plain.Length % 16)];
        padding[^1] = (byte)padding.Length;
        return [.. initial, .. aes.EncryptCbc((byte[])[.. plain, .. padding], initial, PaddingMode.None)];
    }
}
