using System.Security.Cryptography;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Signatures;

/// <summary>
/// A Signature that has the one shape SAML allows (SAML Core 5.4): known by its position, one SignedInfo, one Reference to the
/// element around it, enveloped and canonical, allow-listed algorithms. Nothing was computed yet. KeyInfo is kept only to
/// word a refusal.
/// </summary>
internal sealed record SignatureShape(
    ElementNode SignedInfo,
    Canonicalisation SignedInfoForm,
    SignatureAlgorithm Algorithm,
    Canonicalisation ReferenceForm,
    HashAlgorithmName DigestAlgorithm,
    byte[] Digest,
    byte[] Value,
    ElementNode? KeyInfo)
{
    private const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    private const string CanonicalXml10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    private const string CanonicalXml11 = "http://www.w3.org/2006/12/xml-c14n11";
    private const int MaxPrefixes = 32;

    /// <summary>
    /// The Signature of an element: its child at the place where the schema has it. Null when there is none;
    /// refused when one stands elsewhere among the children, or several do (SAML Core 2.3.3, 3.2.2, Metadata 2.3.2).
    /// </summary>
    /// <param name="parent">Response, Assertion, or an entity of metadata.</param>
    /// <param name="afterIssuer">Whether an Issuer may stand before it.</param>
    internal static Outcome<ElementNode?> Locate(ElementNode parent, bool afterIssuer)
    {
        ElementNode? found = null;
        var index = 0;
        var place = afterIssuer && parent.Element(SamlNames.Assertion, "Issuer") is not null ? 1 : 0;
        foreach (var child in parent.Elements())
        {
            if (child.Is(SamlNames.Signature, "Signature"))
            {
                if (found is not null || index != place)
                {
                    return SamlCauses.SignatureMisplaced.Because($"a Signature is child {index + 1} of {parent.LocalName}");
                }

                found = child;
            }

            index++;
        }

        return new Outcome<ElementNode?>.Accepted(found);
    }

    /// <summary>Reads a Signature of the element around it.</summary>
    internal static Outcome<SignatureShape> Read(ElementNode signature, ElementNode parent, Allowances allow)
    {
        // XML Signature 4.1. An Object could hold a Manifest or a second document; SAML has no use for one.
        List<ElementNode> parts = [.. signature.Elements()];
        if (!OnlyElements(signature)
            || parts.Count is < 2 or > 3
            || !parts[0].Is(SamlNames.Signature, "SignedInfo")
            || !parts[1].Is(SamlNames.Signature, "SignatureValue")
            || (parts.Count == 3 && !parts[2].Is(SamlNames.Signature, "KeyInfo")))
        {
            return SamlCauses.SignatureMalformed.Because("a Signature is SignedInfo, SignatureValue and at most one KeyInfo");
        }

        if (!Base64Text.TryRead(parts[1], out var value))
        {
            return SamlCauses.SignatureMalformed.Because("SignatureValue is not base64 text");
        }

        List<ElementNode> info = [.. parts[0].Elements()];
        var references = info.FindAll(element => element.Is(SamlNames.Signature, "Reference"));
        if (references.Count != 1)
        {
            return SamlCauses.ReferenceCount.Because($"{references.Count} References");
        }

        if (!OnlyElements(parts[0]) || info.Count != 3
            || !info[0].Is(SamlNames.Signature, "CanonicalizationMethod")
            || !info[1].Is(SamlNames.Signature, "SignatureMethod")
            || !info[2].Is(SamlNames.Signature, "Reference")
            || info[1].Content.Any(node => node is ElementNode))
        {
            return SamlCauses.SignatureMalformed.Because("SignedInfo is CanonicalizationMethod, SignatureMethod without parameters and Reference");
        }

        return AllowedAlgorithms.Signature(info[1].Attribute("Algorithm"), allow).Then(algorithm =>
            ReadForm(info[0], parts[0], signature: null, allow).Then(infoForm =>
            ReadReference(info[2], signature, parent, allow).Then<SignatureShape>(reference =>
                new SignatureShape(parts[0], infoForm, algorithm, reference.Form, reference.Hash, reference.Digest, value, parts.Count == 3 ? parts[2] : null))));
    }

    private static Outcome<(Canonicalisation Form, HashAlgorithmName Hash, byte[] Digest)> ReadReference(
        ElementNode reference, ElementNode signature, ElementNode parent, Allowances allow)
    {
        var id = parent.Attribute("ID");
        if (string.IsNullOrEmpty(id))
        {
            return SamlCauses.SignedElementWithoutId.Because($"{parent.LocalName} has no ID");
        }

        // SAML Core 5.4.2: a same-document reference to the ID of the element around the signature; empty, absent, XPointer
        // and external references are not. The comparison is on the characters: an ID that is no NCName comes from real products.
        var uri = reference.Attribute("URI");
        if (uri is null || uri.Length != id.Length + 1 || uri[0] != '#' || !uri.AsSpan(1).SequenceEqual(id))
        {
            return SamlCauses.ReferenceElsewhere.Because($"the Reference does not name the {parent.LocalName} that holds it");
        }

        List<ElementNode> parts = [.. reference.Elements()];
        if (!OnlyElements(reference) || parts.Count != 3
            || !parts[0].Is(SamlNames.Signature, "Transforms")
            || !parts[1].Is(SamlNames.Signature, "DigestMethod")
            || !parts[2].Is(SamlNames.Signature, "DigestValue")
            || !OnlyElements(parts[0])
            || parts[1].Content.Any(node => node is ElementNode))
        {
            // A Reference without Transforms would sign the signature itself, which cannot be.
            return parts.Count == 2
                ? SamlCauses.TransformNotAllowed.Because("no Transforms")
                : SamlCauses.SignatureMalformed.Because("a Reference is Transforms, DigestMethod and DigestValue");
        }

        // SAML Core 5.4.4: enveloped signature, then a canonicalisation or none; nothing that computes (XSLT, XPath, base64).
        List<ElementNode> transforms = [.. parts[0].Elements()];
        if (transforms.Count is 0 or > 2
            || !transforms.TrueForAll(transform => transform.Is(SamlNames.Signature, "Transform"))
            || transforms[0].Attribute("Algorithm") is not Enveloped
            || transforms[0].Content.Any(node => node is ElementNode))
        {
            return SamlCauses.TransformNotAllowed.Because($"transforms {string.Join(", ", transforms.Take(4).Select(transform => transform.Attribute("Algorithm") ?? "absent"))}");
        }

        if (!Base64Text.TryRead(parts[2], out var digest))
        {
            return SamlCauses.SignatureMalformed.Because("DigestValue is not base64 text");
        }

        // XML Signature 4.4.3.2: where nothing says how the nodes become octets, Canonical XML 1.0 without comments does.
        return AllowedAlgorithms.Digest(parts[1].Attribute("Algorithm"), allow).Then(hash =>
            (transforms.Count == 1 ? new Canonicalisation(CanonicalForm.Inclusive10, []) : ReadForm(transforms[1], parent, signature, allow)).Then<(Canonicalisation, HashAlgorithmName, byte[])>(form => (form, hash, digest)));
    }

    // SAML Core 5.4.3 prefers exclusive canonicalisation; some products use the inclusive ones, which are as safe here, since
    // values are read from the canonical octets. "With comments" gives the same octets when there is no comment: then it is
    // taken, else refused, because comments must not reach a value.
    private static Outcome<Canonicalisation> ReadForm(ElementNode method, ElementNode canonicalised, ElementNode? signature, Allowances allow)
    {
        var algorithm = method.Attribute("Algorithm") ?? string.Empty;
        (CanonicalForm? form, var withComments) = algorithm switch
        {
            SamlNames.ExclusiveC14N => (CanonicalForm.Exclusive, false),
            SamlNames.ExclusiveC14N + "WithComments" => (CanonicalForm.Exclusive, true),
            CanonicalXml10 => (CanonicalForm.Inclusive10, false),
            CanonicalXml10 + "#WithComments" => (CanonicalForm.Inclusive10, true),
            CanonicalXml11 => (CanonicalForm.Inclusive11, false),
            CanonicalXml11 + "#WithComments" => (CanonicalForm.Inclusive11, true),
            _ => ((CanonicalForm?)null, false),
        };
        if (form is null)
        {
            return (signature is null ? SamlCauses.CanonicalisationNotAllowed : SamlCauses.TransformNotAllowed).Because($"canonicalisation {algorithm}");
        }

        if (withComments && HasComment(canonicalised, signature))
        {
            return SamlCauses.CanonicalisationNotAllowed.Because("comments would be signed, and there are comments");
        }

        // Canonical XML 1.1 treats inherited xml: attributes otherwise than 1.0; no product needs it, and few verifiers read it alike.
        if (form == CanonicalForm.Inclusive11 && !allow.HasFlag(Allowances.CanonicalXml11))
        {
            return SamlCauses.CanonicalisationNotAllowed.Because("Canonical XML 1.1 is not among what the organisation may send");
        }

        List<ElementNode> parameters = [.. method.Elements()];
        if (parameters.Count == 0)
        {
            return form == CanonicalForm.Exclusive && !withComments ? Canonicalisation.Exclusive : new Canonicalisation(form.Value, []) { WithComments = withComments };
        }

        if (parameters.Count != 1 || form != CanonicalForm.Exclusive || !parameters[0].Is(SamlNames.ExclusiveC14N, "InclusiveNamespaces") || parameters[0].Elements().Any())
        {
            return SamlCauses.CanonicalisationNotAllowed.Because("unknown parameter of the canonicalisation");
        }

        var prefixes = (parameters[0].Attribute("PrefixList") ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (prefixes.Length > MaxPrefixes)
        {
            return SamlCauses.CanonicalisationNotAllowed.Because($"{prefixes.Length} prefixes, at most {MaxPrefixes}");
        }

        return new Canonicalisation(form.Value, [.. prefixes.Select(prefix => prefix is "#default" ? string.Empty : prefix)]) { WithComments = withComments };
    }

    private static bool HasComment(ElementNode element, ElementNode? omitted) =>
        element.HasComment || element.Elements().Any(child => !ReferenceEquals(child, omitted) && HasComment(child, omitted));

    /// <summary>No comment, no instruction and no text but white space: what a verifier skips, another one may read.</summary>
    private static bool OnlyElements(ElementNode element) =>
        !element.HasComment && element.Content.All(node => node is ElementNode || (node is TextNode text && string.IsNullOrWhiteSpace(text.Text)));
}
