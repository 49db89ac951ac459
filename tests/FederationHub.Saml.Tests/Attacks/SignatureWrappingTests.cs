using System.Xml;
using FederationHub.Saml.Tests.Fixtures;
using static FederationHub.Saml.Tests.Fixtures.Surgery;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// Signature wrapping in its classic forms and the newer ones: the signed original stays valid somewhere, a forged copy stands
/// where a careless reader looks. Beside each attack the same document without it, which is accepted. Every other place is
/// tried by <see cref="EveryPlaceTests"/>.
/// </summary>
public sealed class SignatureWrappingTests
{
    public static TheoryData<string, bool, string> Attacks => new()
    {
        // On a signed Response: the original Response inside or before its own signature.
        { "1", true, "FH-1306/assertion-not-alone" },
        { "2", true, "FH-1306/assertion-not-alone" },
        { "1 with the original's IDs", true, "FH-1303/duplicate-id" },
        { "1", false, "FH-1306/assertion-not-alone" },
        { "2", false, "FH-1306/assertion-not-alone" },

        // On a signed Assertion: the forged one before, around or instead of the original.
        { "3", false, "FH-1306/assertion-not-alone" },
        { "4", false, "FH-1306/assertion-not-alone" },
        { "5", false, "FH-1306/assertion-not-alone" },
        { "6", false, "FH-1306/assertion-not-alone" },
        { "7", false, "FH-1306/assertion-not-alone" },
        { "8", false, "FH-1306/assertion-not-alone" },
        { "9", false, "FH-1306/assertion-not-alone" },

        // The same on a signed Response: whatever is put in breaks its digest too, but the count comes first.
        { "3", true, "FH-1306/assertion-not-alone" },
        { "4", true, "FH-1306/assertion-not-alone" },
        { "5", true, "FH-1306/assertion-not-alone" },
        { "6", true, "FH-1306/assertion-not-alone" },
        { "7", true, "FH-1306/assertion-not-alone" },
        { "8", true, "FH-1306/assertion-not-alone" },
        { "9", true, "FH-1306/assertion-not-alone" },

        // The original hidden, its place taken.
        { "original in Extensions", false, "FH-1306/assertion-not-alone" },
        { "original in Advice", false, "FH-1306/assertion-not-alone" },
        { "original in StatusDetail", false, "FH-1306/assertion-not-alone" },
        { "original in SubjectConfirmationData", false, "FH-1306/assertion-not-alone" },
        { "original in AttributeValue", false, "FH-1306/assertion-not-alone" },
        { "original in KeyInfo", false, "FH-1306/assertion-not-alone" },
        { "original in Extensions", true, "FH-1306/assertion-not-alone" },
        { "original in Advice", true, "FH-1306/assertion-not-alone" },
        { "original in StatusDetail", true, "FH-1306/assertion-not-alone" },
        { "original in SubjectConfirmationData", true, "FH-1306/assertion-not-alone" },
        { "original in AttributeValue", true, "FH-1306/assertion-not-alone" },
        { "original in KeyInfo", true, "FH-1306/assertion-not-alone" },
        { "original's signature on the forged one", false, "FH-1303/reference-elsewhere" },
        { "forged one with the original's ID and signature", false, "FH-1303/digest-wrong" },
        { "forged one with the original's ID and signature", true, "FH-1303/digest-wrong" },
        { "assertion's signature on the response", false, "FH-1303/reference-elsewhere" },
        { "copy of the signature before the issuer", false, "FH-1303/signature-misplaced" },
        { "copy of the signature before the issuer", true, "FH-1303/signature-misplaced" },
        { "copy of the signature at the end", false, "FH-1303/signature-misplaced" },
        { "copy of the signature at the end", true, "FH-1303/signature-misplaced" },
        { "only assertion moved into Extensions", false, "FH-1306/assertion-misplaced" },
        { "only assertion moved into Extensions", true, "FH-1306/assertion-misplaced" },
        { "forged response around the signed one", true, "FH-1306/assertion-misplaced" },
        { "forged response around the signed one", false, "FH-1306/assertion-misplaced" },
        { "encrypted one beside the original", false, "FH-1306/assertion-not-alone" },
        { "encrypted one beside the original", true, "FH-1306/assertion-not-alone" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Wrapping_is_refused_and_the_original_accepted(string attack, bool responseSigned, string code)
    {
        var fixture = responseSigned ? ResponseFixture.ResponseSigned : ResponseFixture.AssertionSigned;
        var document = fixture.Document();
        Verdict.Value(fixture.Validate(document.OuterXml)).Subject!.Value.Should().Be("p-7f3a");

        Wrap(document, attack);

        document.OuterXml.Should().Contain(Forged);
        Verdict.Of(fixture.Validate(document.OuterXml)).Should().Be(code);
    }

    private static void Wrap(XmlDocument document, string attack)
    {
        var root = document.DocumentElement!;
        var assertion = Child(root, "Assertion");
        var signature = One(document, "Signature");
        var signed = (XmlElement)signature.ParentNode!;
        switch (attack)
        {
            case "1" or "1 with the original's IDs" or "2":
            {
                var original = Unsigned(root);
                if (Signature(Child(original, "Assertion")) is { } inner)
                {
                    inner.ParentNode!.RemoveChild(inner);
                }

                if (attack is not "1 with the original's IDs")
                {
                    root.SetAttribute("ID", "_evil");
                    assertion.SetAttribute("ID", "_evilAssertion");
                }

                Forge(root);
                _ = attack is "2" ? signed.InsertBefore(original, signature) : signature.AppendChild(original);
                break;
            }

            case "3":
                root.InsertBefore(ForgedCopy(assertion), assertion);
                break;
            case "4":
            {
                var forged = ForgedCopy(assertion);
                root.ReplaceChild(forged, assertion);
                forged.AppendChild(assertion);
                break;
            }

            case "5":
                root.AppendChild(Displaced(assertion));
                break;
            case "6":
                signature.AppendChild(Displaced(assertion));
                break;
            case "7":
                Extensions(root).AppendChild(ForgedCopy(assertion));
                break;
            case "8":
                signature.AppendChild(Holder(document, "Object"))!.AppendChild(Displaced(assertion));
                break;

            // In an element of nobody's namespace, before what a reader takes first.
            case "9":
                root.PrependChild(document.CreateElement("x", "urn:x"))!.AppendChild(ForgedCopy(assertion));
                break;
            case "original in Extensions" or "original in Advice" or "original in StatusDetail" or "original in SubjectConfirmationData" or "original in AttributeValue" or "original in KeyInfo":
            {
                var forged = ForgedCopy(assertion);
                root.ReplaceChild(forged, assertion);
                Hide(assertion, attack["original in ".Length..], root, forged);
                break;
            }

            case "original's signature on the forged one":
                Forge(assertion);
                assertion.SetAttribute("ID", "_evil");
                break;
            case "forged one with the original's ID and signature":
                Forge(assertion);
                break;
            case "assertion's signature on the response":
                assertion.RemoveChild(signature);
                Forge(assertion);
                root.InsertAfter(signature, Child(root, "Issuer"));
                break;
            case "copy of the signature before the issuer":
                Forge(assertion);
                signed.PrependChild(Copy(signature));
                break;
            case "copy of the signature at the end":
                Forge(assertion);
                signed.AppendChild(Copy(signature));
                break;
            case "only assertion moved into Extensions":
                Forge(assertion);
                root.RemoveChild(assertion);
                Extensions(root).AppendChild(assertion);
                break;
            case "forged response around the signed one":
            {
                var outer = Unsigned(root);
                outer.SetAttribute("ID", "_evil");
                outer.RemoveChild(Child(outer, "Assertion"));
                Child(outer, "Issuer").InnerText = Forged;
                document.ReplaceChild(outer, root);
                outer.AppendChild(root);
                break;
            }

            case "encrypted one beside the original":
                root.AppendChild(Holder(document, "EncryptedAssertion"))!.InnerText = Forged;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attack), attack, "unknown");
        }
    }

    // The one that keeps the signature is forged; what the signature names stands elsewhere.
    private static XmlElement Displaced(XmlElement assertion)
    {
        var original = Unsigned(assertion);
        assertion.SetAttribute("ID", "_evil");
        Forge(assertion);
        return original;
    }

    private static void Hide(XmlElement original, string place, XmlElement root, XmlElement forged)
    {
        switch (place)
        {
            case "Extensions":
                Extensions(root).AppendChild(original);
                break;
            case "Advice":
                forged.InsertAfter(Holder(root.OwnerDocument, place), Child(forged, "Conditions"))!.AppendChild(original);
                break;
            case "StatusDetail":
                Child(root, "Status").AppendChild(Holder(root.OwnerDocument, place))!.AppendChild(original);
                break;
            case "KeyInfo":
            {
                var signature = Signature(root) ?? (XmlElement)forged.InsertAfter(Copy(One(original, "Signature")), Child(forged, "Issuer"))!;
                Child(signature, "KeyInfo").AppendChild(original);
                break;
            }

            default:
                One(forged, place).AppendChild(original);
                break;
        }
    }
}
