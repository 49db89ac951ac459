using System.Xml;
using FederationHub.Saml.Tests.Fixtures;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;
using static FederationHub.Saml.Tests.Fixtures.Surgery;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// Wrapping tried in every place there is, not only in those that have a name: a forged assertion or response put before, after and
/// into each element of a signed document, with each choice of ID and of signature, the original left, moved or gone.
/// </summary>
public sealed class EveryPlaceTests
{
    private static readonly string[] Ids = ["its own", "the original's", "none", "exchanged"];
    private static readonly string[] Signatures = ["stays", "goes along", "on both", "on the envelope"];

    public static TheoryData<string> Documents => ["assertion signed", "response signed", "both signed"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_forged_assertion_is_read_in_no_place(string name)
    {
        var fixture = Fixture(name);
        var good = fixture.Xml();
        var original = Said.By(Verdict.Value(fixture.Validate(good)));
        var places = All(Load(good)).Count();
        var refused = 0;
        var tried = 0;
        for (var place = 0; place < places; place++)
        {
            foreach (var where in (string[])["before", "first in", "last in", "after", "instead"])
            {
                foreach (var id in Ids)
                {
                    foreach (var signature in Signatures)
                    {
                        foreach (var swapped in (bool[])[false, true])
                        {
                            if (Attack(good, place, where, id, signature, swapped) is { } xml)
                            {
                                tried++;
                                refused += Said.NothingElseThan(fixture, xml, original, $"place {place}, {where}, ID {id}, signature {signature}, swapped {swapped}") ? 1 : 0;
                            }
                        }
                    }
                }
            }
        }

        tried.Should().BeGreaterThan(1000);
        refused.Should().Be(tried, "an assertion that is there twice is refused even where the right one would be read");
    }

    private static ResponseFixture Fixture(string name) => name switch
    {
        "assertion signed" => AssertionSigned,
        "response signed" => ResponseSigned,
        _ => BothSigned,
    };

    private static string? Attack(string good, int place, string where, string id, string signature, bool swapped)
    {
        var document = Load(good);
        var root = document.DocumentElement!;
        var assertion = Child(root, "Assertion");
        var forged = ForgedCopy(assertion);
        var original = assertion.GetAttribute("ID");
        switch (id)
        {
            case "the original's":
                forged.SetAttribute("ID", original);
                break;
            case "none":
                forged.RemoveAttribute("ID");
                break;
            case "exchanged":
                forged.SetAttribute("ID", original);
                assertion.SetAttribute("ID", "_evil");
                break;
            default:
                break;
        }

        if (!Sign(root, assertion, forged, signature))
        {
            return null;
        }

        // The forged one where the original stood, and the original in the place that is tried.
        if (swapped)
        {
            root.ReplaceChild(forged, assertion);
            forged = assertion;
        }

        return All(root).ElementAtOrDefault(place) is { } target && !IsInside(target, forged) && Put(forged, target, where) ? document.OuterXml : null;
    }

    private static bool Sign(XmlElement root, XmlElement assertion, XmlElement forged, string signature)
    {
        var own = Signature(assertion);
        if (signature is "stays")
        {
            return true;
        }

        if (own is null)
        {
            return false;
        }

        switch (signature)
        {
            case "goes along":
                assertion.RemoveChild(own);
                forged.InsertAfter(own, Child(forged, "Issuer"));
                break;
            case "on both":
                forged.InsertAfter(Copy(own), Child(forged, "Issuer"));
                break;
            default:
                if (Signature(root) is not null)
                {
                    return false;
                }

                root.InsertAfter(Copy(own), Child(root, "Issuer"));
                break;
        }

        return true;
    }

    private static bool Put(XmlElement element, XmlElement target, string where)
    {
        if (where is "first in" or "last in")
        {
            _ = where is "first in" ? target.PrependChild(element) : target.AppendChild(element);
            return true;
        }

        if (target.ParentNode is not XmlElement parent)
        {
            return false;
        }

        _ = where switch
        {
            "before" => parent.InsertBefore(element, target),
            "after" => parent.InsertAfter(element, target),
            _ => parent.ReplaceChild(element, target),
        };
        // In place of the assertion itself it is no wrapping but an unsigned forgery, which other tests try.
        return where is not "instead" || target.LocalName is not "Assertion";
    }

    private static bool IsInside(XmlElement element, XmlElement ancestor)
    {
        for (XmlNode? node = element; node is not null; node = node.ParentNode)
        {
            if (node == ancestor)
            {
                return true;
            }
        }

        return false;
    }
}
