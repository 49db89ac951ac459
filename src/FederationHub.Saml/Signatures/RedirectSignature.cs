using System.Text;
using FederationHub.Outcomes;

namespace FederationHub.Saml.Signatures;

/// <summary>The signature of the Redirect binding (SAML Bindings 3.4.4.1): over the octets of the query string exactly as they travel.</summary>
internal static class RedirectSignature
{
    /// <summary>Adds SigAlg and Signature to <c>SAMLRequest=…&amp;RelayState=…</c>.</summary>
    internal static string Sign(string query, SigningKey key)
    {
        var signed = $"{query}&SigAlg={Uri.EscapeDataString(key.Algorithm)}";
        return $"{signed}&Signature={Uri.EscapeDataString(Convert.ToBase64String(key.Sign(Encoding.ASCII.GetBytes(signed))))}";
    }

    /// <summary>Checks raw octets with the first key that fits.</summary>
    internal static Outcome<TrustedKey> Verify(string signedOctets, string algorithmUri, byte[] signature, SignaturePolicy policy) =>
        AllowedAlgorithms.Signature(algorithmUri, policy.Allow).Then(policy.Algorithm).Then<TrustedKey>(algorithm =>
        {
            if (policy.Keys.Count == 0)
            {
                return SamlCauses.NoTrustedKey.Because("the organisation has no signing key");
            }

            var octets = Encoding.ASCII.GetBytes(signedOctets);
            foreach (var key in policy.Keys)
            {
                if (key.Verifies(octets, signature, algorithm))
                {
                    return policy.IsLongEnough(key) ? key : SamlCauses.KeyTooShort.Because($"key {key.Fingerprint} has {key.KeySize} bits");
                }
            }

            return SamlCauses.SignatureWrong.Because("made by no key of the organisation");
        });
}
