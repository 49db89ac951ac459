using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Bindings;

/// <summary>A message that came over the Redirect binding, inflated.</summary>
/// <param name="Xml">The message.</param>
/// <param name="RelayState">The handle that came with it, decoded, or null.</param>
/// <param name="KeyFingerprint">The key that verified the query, or null when no signature was asked for and none was there.</param>
public sealed record RedirectMessage(ReadOnlyMemory<byte> Xml, string? RelayState, string? KeyFingerprint);

/// <summary>A message out of a query whose signature held. Nothing but <see cref="RedirectBinding.ReadSigned"/> makes one.</summary>
internal sealed class SignedQuery
{
    internal SignedQuery(ReadOnlyMemory<byte> xml, string? relayState, TrustedKey key) => (Xml, RelayState, Key) = (xml, relayState, key);

    internal ReadOnlyMemory<byte> Xml { get; }

    internal string? RelayState { get; }

    internal TrustedKey Key { get; }
}

/// <summary>The HTTP-Redirect binding (SAML Bindings 3.4): deflated, base64, in the query.</summary>
public static class RedirectBinding
{
    /// <summary>The longest RelayState that may be sent, in bytes (SAML Bindings 3.4.3).</summary>
    public const int MaxRelayState = 80;

    /// <summary>The address to send a browser to with a request.</summary>
    /// <param name="destination">The organisation's endpoint; a query that it has already is kept.</param>
    /// <param name="xml">The request, without an enveloped signature (SAML Bindings 3.4.4.1).</param>
    /// <param name="relayState">At most 80 bytes; longer is a bug of the caller and throws.</param>
    /// <param name="signingKey">Signs the query; null sends it unsigned.</param>
    public static string RequestUri(string destination, string xml, string? relayState, SigningKey? signingKey)
    {
        if (relayState is not null && Encoding.UTF8.GetByteCount(relayState) > MaxRelayState)
        {
            throw new ArgumentException($"RelayState is longer than {MaxRelayState} bytes.", nameof(relayState));
        }

        return MessageUri(destination, "SAMLRequest", xml, relayState, signingKey);
    }

    /// <summary>The address to send a browser to with an answer, such as a LogoutResponse; signed, as SAML Profiles 4.4.3.4 wants it.</summary>
    /// <param name="destination">The organisation's endpoint; a query that it has already is kept.</param>
    /// <param name="xml">The answer, without an enveloped signature.</param>
    /// <param name="relayState">What came with the request, which goes back exactly as it came, however long (SAML Bindings 3.4.3).</param>
    /// <param name="signingKey">Signs the query.</param>
    public static string ResponseUri(string destination, string xml, string? relayState, SigningKey signingKey)
    {
        ArgumentNullException.ThrowIfNull(signingKey);
        return MessageUri(destination, "SAMLResponse", xml, relayState, signingKey);
    }

    private static string MessageUri(string destination, string parameter, string xml, string? relayState, SigningKey? signingKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        ArgumentException.ThrowIfNullOrEmpty(xml);
        var query = parameter + "=" + Uri.EscapeDataString(Convert.ToBase64String(BoundedInflate.Deflate(Encoding.UTF8.GetBytes(xml))));
        if (relayState is not null)
        {
            query += "&RelayState=" + Uri.EscapeDataString(relayState);
        }

        var separator = destination.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return destination + separator + (signingKey is null ? query : RedirectSignature.Sign(query, signingKey));
    }

    /// <summary>
    /// Reads a signed message out of a query string as it came over the wire (no decoding before: the signature is over those
    /// octets). Refused: both messages, a parameter twice, no or a wrong signature, no DEFLATE, too large.
    /// </summary>
    /// <param name="rawQuery">The query without its question mark.</param>
    /// <param name="parameter"><c>SAMLRequest</c> or <c>SAMLResponse</c>.</param>
    /// <param name="trustedKeys">The sender's keys, in order.</param>
    /// <param name="allow">What the organisation may send beyond the rules.</param>
    public static Outcome<RedirectMessage> DecodeSigned(string rawQuery, string parameter, IReadOnlyList<TrustedKey> trustedKeys, Allowances allow) =>
        ReadSigned(rawQuery, parameter, new SignaturePolicy(trustedKeys, allow)).Then<RedirectMessage>(query => new RedirectMessage(query.Xml, query.RelayState, query.Key.Fingerprint));

    internal static Outcome<SignedQuery> ReadSigned(string rawQuery, string parameter, SignaturePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(rawQuery);
        if (!Ascii.IsValid(rawQuery))
        {
            // RFC 3986 2: what is not ASCII has no octets of its own in a query, so that a signature says nothing of it.
            return SamlCauses.RedirectParameters.Because("the query is not ASCII");
        }

        Dictionary<string, string> parts = new(StringComparer.Ordinal);
        foreach (var part in rawQuery.Split('&'))
        {
            var name = part[..Math.Max(0, part.IndexOf('=', StringComparison.Ordinal))];
            if (name is "SAMLRequest" or "SAMLResponse" or "RelayState" or "SigAlg" or "Signature" or "SAMLEncoding" && !parts.TryAdd(name, part[(name.Length + 1)..]))
            {
                return SamlCauses.RedirectParameters.Because($"{name} stands twice");
            }
        }

        if (parts.ContainsKey("SAMLRequest") && parts.ContainsKey("SAMLResponse"))
        {
            return SamlCauses.RedirectParameters.Because("both SAMLRequest and SAMLResponse");
        }

        if (!parts.TryGetValue(parameter, out var message))
        {
            return SamlCauses.MessageMissing.Because($"no {parameter}");
        }

        if (parts.TryGetValue("SAMLEncoding", out var encoding) && Decoded(encoding) is not "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE")
        {
            return SamlCauses.RedirectParameters.Because("unknown SAMLEncoding");
        }

        if (!parts.TryGetValue("SigAlg", out var algorithm) || !parts.TryGetValue("Signature", out var signature))
        {
            return SamlCauses.RedirectNotSigned.Because("no SigAlg or no Signature");
        }

        // SAML Bindings 3.4.4.1: message, RelayState if it is there, SigAlg, in this order, each as it was sent.
        var relayState = parts.GetValueOrDefault("RelayState");
        var octets = $"{parameter}={message}{(relayState is null ? string.Empty : $"&RelayState={relayState}")}&SigAlg={algorithm}";
        return PostBinding.Decode(Decoded(signature), 4096).Then(value =>
            RedirectSignature.Verify(octets, Decoded(algorithm), value.ToArray(), policy).Then(key =>
                PostBinding.Decode(Decoded(message)).Then(deflated =>
                    BoundedInflate.Inflate(deflated.ToArray(), XmlLimits.Messages.MaxBytes).Then<SignedQuery>(xml =>
                        new SignedQuery(xml, relayState is null ? null : Decoded(relayState), key)))));
    }

    // A form decodes "+" as a space; base64 knows no space, so that a sender who did not escape it is understood either way.
    private static string Decoded(string value) => Uri.UnescapeDataString(value.Replace('+', ' '));
}
