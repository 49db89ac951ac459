using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;

namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>Puts an assertion into an EncryptedAssertion (SAML Core 2.3.4): AES with a fresh key, wrapped with RSA-OAEP.</summary>
internal static class SamlEncryption
{
    private const string XmlEnc = "http://www.w3.org/2001/04/xmlenc#";

    public static void Encrypt(XmlElement assertion, FakeEncryption how)
    {
        var document = assertion.OwnerDocument;
        var key = RandomNumberGenerator.GetBytes(32);
        var plain = Encoding.UTF8.GetBytes(assertion.OuterXml);
        var method = Element(document, "EncryptionMethod", ("Algorithm", how.Cbc ? XmlEnc + "aes256-cbc" : "http://www.w3.org/2009/xmlenc11#aes256-gcm"));
        using var rsa = how.Certificate.GetRSAPublicKey() ?? throw new InvalidOperationException("The certificate to encrypt for has no RSA key.");
        var wrapped = Element(document, "EncryptedKey");
        wrapped.AppendChild(Element(document, "EncryptionMethod", ("Algorithm", XmlEnc + "rsa-oaep-mgf1p")));
        wrapped.AppendChild(Cipher(document, rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA1)));
        var keyInfo = document.CreateElement("ds", "KeyInfo", SamlXml.Ds.NamespaceName);
        keyInfo.AppendChild(wrapped);

        var data = Element(document, "EncryptedData", ("Type", XmlEnc + "Element"));
        data.AppendChild(method);
        data.AppendChild(keyInfo);
        data.AppendChild(Cipher(document, how.Cbc ? Cbc(key, plain) : Gcm(key, plain)));
        var holder = document.CreateElement("saml", "EncryptedAssertion", SamlXml.Saml.NamespaceName);
        holder.AppendChild(data);
        assertion.ParentNode!.ReplaceChild(holder, assertion);
    }

    private static byte[] Gcm(byte[] key, byte[] plain)
    {
        var (vector, content, tag) = (RandomNumberGenerator.GetBytes(12), new byte[plain.Length], new byte[16]);
        using var aes = new AesGcm(key, tag.Length);
        aes.Encrypt(vector, plain, content, tag);
        return [.. vector, .. content, .. tag];
    }

    private static byte[] Cbc(byte[] key, byte[] plain)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var vector = RandomNumberGenerator.GetBytes(16);
        return [.. vector, .. aes.EncryptCbc(plain, vector, PaddingMode.ISO10126)];
    }

    private static XmlElement Cipher(XmlDocument document, byte[] octets)
    {
        var value = Element(document, "CipherValue");
        value.InnerText = Convert.ToBase64String(octets);
        var data = Element(document, "CipherData");
        data.AppendChild(value);
        return data;
    }

    private static XmlElement Element(XmlDocument document, string name, params (string Name, string Value)[] attributes)
    {
        var element = document.CreateElement("xenc", name, XmlEnc);
        foreach (var (attribute, value) in attributes)
        {
            element.SetAttribute(attribute, value);
        }

        return element;
    }
}
