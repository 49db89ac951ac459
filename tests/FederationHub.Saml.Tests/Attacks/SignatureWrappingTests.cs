using System.Xml;
using FederationHub.Saml.Tests.Fixtures;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// Signature wrapping in its eight classic forms: the signed original stays valid somewhere, a forged copy stands where a
/// careless reader looks. Beside each attack the same document without it, which is accepted.
/// </summary>
public sealed class SignatureWrappingTests
{
    private const string Forged = "p-director";

    public static TheoryData<string, bool, string> Attacks => new()
    {
        // On a signed Response: the original Response inside or before its own signature.
        { "1", true, "FH-1306/assertion-not-alone" },
        { "2", true, "FH-1306/assertion-not-alone" },
        { "1 with the original's IDs", true, "FH-1303/duplicate-id" },

        // On a signed Assertion: the forged one before, around or instead of the original.
        { "3", false, "FH-1306/assertion-not-alone" },
        { "4", false, "FH-1306/assertion-not-alone" },
        { "5", false, "FH-1306/assertion-not-alone" },
        { "6", false, "FH-1306/assertion-not-alone" },
        { "7", false, "FH-1306/assertion-not-alone" },
        { "8", false, "FH-1306/assertion-not-alone" },

        // The same on a signed Response: whatever is put in breaks its digest too, but the count comes first.
        { "3", true, "FH-1306/assertion-not-alone" },
        { "4", true, "FH-1306/assertion-not-alone" },
        { "7", true, "FH-1306/assertion-not-alone" },
        { "8", true, "FH-1306/assertion-not-alone" },

        // The original hidden, its place taken.
        { "original in Extensions", false, "FH-1306/assertion-not-alone" },
        { "original in Advice", false, "FH-1306/assertion-not-alone" },
        { "original in StatusDetail", false, "FH-1306/assertion-not-alone" },
        { "original's signature on the forged one", false, "FH-1303/reference-elsewhere" },
        { "forged one with the original's ID and signature", false, "FH-1303/digest-wrong" },
        { "assertion's signature on the response", false, "FH-1303/reference-elsewhere" },
        { "only assertion moved into Extensions", false, "FH-1306/assertion-misplaced" },
        { "forged response around the signed one", true, "FH-1306/assertion-misplaced" },
        { "encrypted one beside the original", false, "FH-1306/assertion-not-alone" },
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
        switch (attack)
        {
            case "1" or "1 with the original's IDs":
            {
                var original = (XmlElement)root.CloneNode(deep: true);
                original.RemoveChild(Child(original, "Signature"));
                if (attack is "1")
                {
                    root.SetAttribute("ID", "_evil");
                    assertion.SetAttribute("ID", "_evilAssertion");
                }

                Forge(root);
                Child(root, "Signature").AppendChild(original);
                break;
            }

            case "2":
            {
                var original = (XmlElement)root.CloneNode(deep: true);
                original.RemoveChild(Child(original, "Signature"));
                root.SetAttribute("ID", "_evil");
                assertion.SetAttribute("ID", "_evilAssertion");
                Forge(root);
                root.InsertBefore(original, Child(root, "Signature"));
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
            {
                var original = Unsigned(assertion);
                original.SetAttribute("ID", "_moved");
                Forge(assertion);
                root.AppendChild(original);
                break;
            }

            case "6":
            {
                var original = Unsigned(assertion);
                original.SetAttribute("ID", "_moved");
                Forge(assertion);
                Child(assertion, "Signature").AppendChild(original);
                break;
            }

            case "7":
                Extensions(root).AppendChild(ForgedCopy(assertion));
                break;
            case "8":
            {
                var holder = assertion.ChildNodes.OfType<XmlElement>().FirstOrDefault(element => element.LocalName == "Signature") ?? Child(root, "Signature");
                var wrapped = document.CreateElement("ds", "Object", holder.NamespaceURI);
                var original = Unsigned(assertion);
                original.SetAttribute("ID", "_moved");
                wrapped.AppendChild(original);
                holder.AppendChild(wrapped);
                Forge(assertion);
                break;
            }

            case "original in Extensions":
                root.ReplaceChild(ForgedCopy(assertion), assertion);
                Extensions(root).AppendChild(assertion);
                break;
            case "original in Advice":
            {
                var forged = ForgedCopy(assertion);
                root.ReplaceChild(forged, assertion);
                var advice = document.CreateElement("saml", "Advice", SamlNames.Assertion);
                advice.AppendChild(assertion);
                forged.InsertAfter(advice, Child(forged, "Conditions"));
                break;
            }

            case "original in StatusDetail":
            {
                root.ReplaceChild(ForgedCopy(assertion), assertion);
                var detail = document.CreateElement("samlp", "StatusDetail", SamlNames.Protocol);
                detail.AppendChild(assertion);
                Child(root, "Status").AppendChild(detail);
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
            {
                var signature = Child(assertion, "Signature");
                assertion.RemoveChild(signature);
                Forge(assertion);
                root.InsertAfter(signature, Child(root, "Issuer"));
                break;
            }

            case "only assertion moved into Extensions":
                Forge(assertion);
                root.RemoveChild(assertion);
                Extensions(root).AppendChild(assertion);
                break;
            case "forged response around the signed one":
            {
                var outer = (XmlElement)root.CloneNode(deep: true);
                outer.SetAttribute("ID", "_evil");
                outer.RemoveChild(Child(outer, "Signature"));
                outer.RemoveChild(Child(outer, "Assertion"));
                Child(outer, "Issuer").InnerText = Forged;
                document.ReplaceChild(outer, root);
                outer.AppendChild(root);
                break;
            }

            case "encrypted one beside the original":
                root.AppendChild(document.CreateElement("saml", "EncryptedAssertion", SamlNames.Assertion))!.InnerText = Forged;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(attack), attack, "unknown");
        }
    }

    private static XmlElement ForgedCopy(XmlElement assertion)
    {
        var copy = Unsigned(assertion);
        copy.SetAttribute("ID", "_evil");
        Forge(copy);
        return copy;
    }

    private static XmlElement Unsigned(XmlElement assertion)
    {
        var copy = (XmlElement)assertion.CloneNode(deep: true);
        foreach (var signature in copy.ChildNodes.OfType<XmlElement>().Where(element => element.LocalName == "Signature").ToList())
        {
            copy.RemoveChild(signature);
        }

        return copy;
    }

    private static void Forge(XmlElement element)
    {
        foreach (var nameId in element.GetElementsByTagName("NameID", SamlNames.Assertion).OfType<XmlElement>())
        {
            nameId.InnerText = Forged;
        }
    }

    private static XmlElement Extensions(XmlElement root)
    {
        var extensions = root.OwnerDocument.CreateElement("samlp", "Extensions", SamlNames.Protocol);
        root.InsertBefore(extensions, Child(root, "Status"));
        return extensions;
    }

    private static XmlElement Child(XmlElement parent, string localName) => parent.ChildNodes.OfType<XmlElement>().First(element => element.LocalName == localName);
}
