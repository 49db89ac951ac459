using System.Security.Cryptography;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Encryption;

/// <summary>
/// Opens what was encrypted for this hub in one message. <see cref="Read"/> says what anybody can see; <see cref="Open"/> what only the key
/// tells, all of it with one number (FH-1307): also whoever signs may have put somebody else's ciphertext into the message, and would learn from
/// two answers. One a message: what it opens and the keys that it tries are counted.
/// </summary>
internal sealed class ElementDecryptor(DecryptionTerms expected)
{
    // 0.7 ms each: a message is not worth more. Enough for an assertion with several identifiers and three keys of the hub.
    private const int MaxTries = 48;

    // An assertion, its name, and a dozen attributes.
    private const int MaxOpened = 16;

    private int _triesLeft = MaxTries;
    private int _opened;

    /// <summary>The form of what was encrypted, judged before any key is touched.</summary>
    /// <param name="holder">What it stands in.</param>
    /// <param name="covered">Whether a verified signature covers the ciphertext.</param>
    internal Outcome<EncryptionShape> Read(ElementNode holder, bool covered)
    {
        // One ciphertext a started login: whoever may ask without starting one may ask for ever (XML Encryption 1.1, 6.1). Where the
        // organisation signed the ciphertext nobody else can ask.
        if (!expected.IsAnswer && !covered)
        {
            return SamlCauses.EncryptedUnsolicited.Because($"{holder.LocalName} in a Response that answers no request and is not signed");
        }

        return expected.Keys.Count == 0
            ? SamlCauses.NoDecryptionKey.Because($"no key to open the {holder.LocalName} with")
            : EncryptionShape.Read(holder, expected.Allow);
    }

    /// <summary>What <paramref name="read"/> makes of the element that was encrypted, read in the place of its holder (XML Encryption 1.1, 4.4), but not put there.</summary>
    internal Outcome<T> Open<T>(EncryptionShape shape, ElementNode holder, Func<ElementNode, Outcome<T>> read)
    {
        if (_opened++ >= MaxOpened)
        {
            return SamlCauses.EncryptedTooMany.Because($"more than {MaxOpened} encrypted parts in one message");
        }

        // A key that was not wrapped for us is replaced by one that nobody knows, and everything goes on as with the right one.
        var unwrapped = Unwrap(shape);
        var content = ContentCipher.Decrypt(shape.Content, unwrapped ?? RandomNumberGenerator.GetBytes(shape.Content.KeyBytes), shape.Ciphertext);
        var element = SafeXml.ParseInPlaceOf(holder, content ?? [], expected.Limits);
        return unwrapped is null ? SamlCauses.KeyNotForUs.Because($"no key of this hub ({string.Join(", ", expected.Keys.Take(4).Select(key => key.Name))}) unwraps it")
            : content is null ? SamlCauses.CiphertextWrong.Because("the wrapped key does not open the content")
            : Alike(element.Then(read));
    }

    /// <summary>Any refusal of something that was opened, with the one number for it (XML Encryption 1.1, 6.1); the detail still names its cause, for the operator.</summary>
    internal static Outcome<T> Alike<T>(Outcome<T> outcome) =>
        outcome is Outcome<T>.Rejected { Rejection: { } refused } && refused.Code.Fh != FhCodes.DecryptionFailed
            ? SamlCauses.DecryptedUnexpected.Because($"{refused.Code}: {refused.Detail}")
            : outcome;

    /// <summary>Reads and opens what stands in verified octets.</summary>
    internal Outcome<T> OpenVerified<T>(ElementNode holder, Func<ElementNode, Outcome<T>> read) => Read(holder, covered: true).Then(shape => Open(shape, holder, read));

    // SAML Core 2.2.4 by way of XML Encryption 1.1, 3.5.1: Recipient is a hint. Keys for us go first; where none says so, all are tried.
    private byte[]? Unwrap(EncryptionShape shape)
    {
        var ours = shape.Keys.Where(key => string.Equals(key.Recipient, expected.Recipient, StringComparison.Ordinal)).ToList();
        foreach (var wrapped in ours.Count > 0 ? ours : shape.Keys)
        {
            foreach (var key in expected.Keys)
            {
                if (_triesLeft-- <= 0)
                {
                    return null;
                }

                if (key.Unwrap(wrapped.Value, wrapped.Padding) is { } content && content.Length == shape.Content.KeyBytes)
                {
                    return content;
                }
            }
        }

        return null;
    }
}

/// <summary>With what one message may be opened.</summary>
/// <param name="Keys">The hub's keys, tried in order.</param>
/// <param name="Allow">What counts beyond the rules.</param>
/// <param name="Recipient">The hub's entity ID, which a wrapped key may name.</param>
/// <param name="Limits">How large what comes out may be.</param>
/// <param name="IsAnswer">Whether the hub asked for the message, or a verified signature covers all of it: nobody may ask a key without either.</param>
internal sealed record DecryptionTerms(IReadOnlyList<DecryptionKey> Keys, Allowances Allow, string Recipient, XmlLimits Limits, bool IsAnswer)
{
    internal static DecryptionTerms Of(ResponseExpectations expected) => new(expected.DecryptionKeys, expected.Allow, expected.Audience, expected.Limits, expected.RequestId is not null);
}
