using System.Security.Cryptography;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Encryption;

/// <summary>A key that was wrapped for somebody.</summary>
internal sealed record WrappedKey(RSAEncryptionPadding Padding, byte[] Value, string? Recipient);

/// <summary>
/// An EncryptedAssertion, EncryptedID or EncryptedAttribute that has the one shape SAML allows (SAML Core 2.2.4): one EncryptedData with its
/// ciphertext in it, and its wrapped keys inside of it or beside it. Nothing was decrypted yet, and nothing is fetched: what lies
/// elsewhere is refused.
/// </summary>
internal sealed record EncryptionShape(ContentAlgorithm Content, byte[] Ciphertext, IReadOnlyList<WrappedKey> Keys)
{
    private const int MaxKeys = 8;
    private const string ElementType = SamlNames.Encryption + "Element";

    internal static Outcome<EncryptionShape> Read(ElementNode holder, Allowances allow)
    {
        ElementNode? data = null;
        List<ElementNode> keys = [];
        foreach (var child in holder.Elements())
        {
            if (child.Is(SamlNames.Encryption, "EncryptedKey"))
            {
                keys.Add(child);
            }
            else if (data is null && child.Is(SamlNames.Encryption, "EncryptedData"))
            {
                data = child;
            }
            else
            {
                return Malformed($"{holder.LocalName} is one EncryptedData, and EncryptedKeys");
            }
        }

        if (data is null)
        {
            return Malformed($"{holder.LocalName} has no EncryptedData");
        }

        // SAML Core 2.2.4: the Type, where it is there, is that of an element.
        if (data.Attribute("Type") is { } type && type is not ElementType)
        {
            return Malformed("the EncryptedData is not of Type Element");
        }

        var reader = new ElementReader();
        var method = reader.Single(data, SamlNames.Encryption, "EncryptionMethod");
        var keyInfo = reader.Single(data, SamlNames.Signature, "KeyInfo");
        var problem = reader.Problem ?? KeyInfo(keyInfo, holdsKeys: true);
        if (problem is not null)
        {
            return problem;
        }

        keys.AddRange(keyInfo is null ? [] : keyInfo.Elements(SamlNames.Encryption, "EncryptedKey"));
        if (keys.Count is 0 or > MaxKeys)
        {
            return Malformed($"{keys.Count} EncryptedKeys, at least 1 and at most {MaxKeys}");
        }

        return method is null
            ? Malformed("the EncryptedData has no EncryptionMethod")
            : EncryptionAlgorithms.Content(method, allow).Then(content =>
                Value(data).Then(ciphertext =>
                ReadKeys(keys).Then<EncryptionShape>(wrapped => new EncryptionShape(content, ciphertext, wrapped))));
    }

    private static Outcome<IReadOnlyList<WrappedKey>> ReadKeys(List<ElementNode> keys)
    {
        List<WrappedKey> wrapped = [];
        foreach (var key in keys)
        {
            var reader = new ElementReader();
            var method = reader.Single(key, SamlNames.Encryption, "EncryptionMethod");
            var problem = reader.Problem ?? KeyInfo(reader.Single(key, SamlNames.Signature, "KeyInfo"), holdsKeys: false) ?? reader.Problem;
            if (problem is not null)
            {
                return problem;
            }

            if (method is null)
            {
                return Malformed("an EncryptedKey has no EncryptionMethod");
            }

            var read = EncryptionAlgorithms.KeyTransport(method).Then(padding =>
                Value(key).Then<WrappedKey>(value => new WrappedKey(padding, value, key.Attribute("Recipient"))));
            if (read is not Outcome<WrappedKey>.Accepted { Value: var one })
            {
                return ((Outcome<WrappedKey>.Rejected)read).Rejection;
            }

            wrapped.Add(one);
        }

        return wrapped;
    }

    // XML Encryption 1.1, 3.5: a KeyInfo may point anywhere. A pointer into the same document needs no following, since the keys beside the
    // data are all tried; any other one would be a request that the sender makes this hub send. A key that is wrapped with another wrapped
    // key could go on without end.
    private static Rejection? KeyInfo(ElementNode? keyInfo, bool holdsKeys)
    {
        if (keyInfo is null)
        {
            return null;
        }

        foreach (var part in keyInfo.Elements())
        {
            if (part.Is(SamlNames.Encryption, "EncryptedKey") && !holdsKeys)
            {
                return Malformed("an EncryptedKey in an EncryptedKey");
            }

            if (part.Is(SamlNames.Signature, "RetrievalMethod") && part.Attribute("URI") is not ['#', ..])
            {
                return SamlCauses.EncryptionElsewhere.Because("a RetrievalMethod points out of the document; nothing is fetched");
            }
        }

        return null;
    }

    private static Outcome<byte[]> Value(ElementNode encrypted)
    {
        var reader = new ElementReader();
        var data = reader.Single(encrypted, SamlNames.Encryption, "CipherData");
        var value = data is null ? null : reader.Single(data, SamlNames.Encryption, "CipherValue");
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        if (data?.Element(SamlNames.Encryption, "CipherReference") is not null)
        {
            return SamlCauses.EncryptionElsewhere.Because("a CipherReference points to what was encrypted; nothing is fetched");
        }

        return value is not null && Base64Text.TryRead(value, out var octets) ? octets : Malformed($"the CipherValue of {encrypted.LocalName} is not base64 text");
    }

    private static Rejection Malformed(string why) => SamlCauses.EncryptionMalformed.Because(why);
}
