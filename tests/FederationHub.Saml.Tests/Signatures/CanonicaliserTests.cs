using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Tests.Signatures;

/// <summary>Our canonical octets against the platform's, over written cases and a few thousand generated documents.</summary>
public sealed class CanonicaliserTests
{
    private const string ExclusiveUri = "http://www.w3.org/2001/10/xml-exc-c14n#";

    public static TheoryData<string> Documents => new()
    {
        "<a/>",
        "<a></a>",
        "<a  b = 'c'\n d=\"e\"  />",
        "<a b='&quot;&lt;&amp;&gt;&apos;&#x9;&#xA;&#xD;'>&quot;&lt;&amp;&gt;&apos;&#x9;&#xA;&#xD;\t\n\r\n\r</a>",
        "<a><![CDATA[<&>]]>x<!-- c --><?pi data ?><?empty?></a>",
        "<?xml version='1.0' encoding='UTF-8'?>\n<a>\u00e9\u20ac\ud83d\ude00</a>",
        "<a xmlns='urn:1'><b xmlns=''><c xmlns='urn:1'/></b></a>",
        "<a xmlns='urn:1'><b xmlns='urn:1'><c xmlns='urn:2'/></b></a>",
        "<p:a xmlns:p='urn:1' xmlns:q='urn:2'><p:b q:c='d'/><p:b/></p:a>",
        "<a xmlns:p='urn:1'><p:b/><p:b xmlns:p='urn:2'><p:c xmlns:p='urn:1'/></p:b><p:b/></a>",
        "<a xmlns:z='urn:1' xmlns:y='urn:2' xmlns='urn:3' z:b='1' y:b='2' b='3' a='4'/>",
        "<a xml:lang='nl' xml:space='preserve'> <b xml:lang='en'/> </a>",
        "<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xs='urn:xs'><b xsi:type='xs:string'>v</b></a>",
        "<a xmlns:p='urn:1' p:c='' c=''><b p:c=''/></a>",
        "<a b='x\r\ny\tz'>x\r\ny</a>",
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void Writes_what_the_platform_writes(string xml) => Compare(xml, string.Empty);

    [Fact]
    public void Writes_what_the_platform_writes_for_generated_documents()
    {
        for (var seed = 1; seed <= 1500; seed++)
        {
            var generator = new DocumentGenerator(seed);
            Compare(generator.Document(), generator.PrefixList());
        }
    }

    [Theory]
    [InlineData("", "<p:b xmlns:p=\"urn:p\">v</p:b>")]
    [InlineData("q", "<p:b xmlns:p=\"urn:p\" xmlns:q=\"urn:q\">v</p:b>")]
    [InlineData("#default q", "<p:b xmlns=\"urn:d\" xmlns:p=\"urn:p\" xmlns:q=\"urn:q\">v</p:b>")]
    [InlineData("unknown", "<p:b xmlns:p=\"urn:p\">v</p:b>")]
    public void The_prefix_list_takes_what_is_in_scope_along(string prefixes, string expected)
    {
        var root = Tree("<a xmlns='urn:d' xmlns:p='urn:p' xmlns:q='urn:q'><p:b>v</p:b></a>");

        Ours(root.Elements().Single(), CanonicalForm.Exclusive, prefixes).Should().Be(expected);
    }

    [Theory]
    [InlineData("Inclusive10", "<p:b xmlns=\"urn:d\" xmlns:p=\"urn:p\" xmlns:q=\"urn:q\" xml:base=\"http://x.example/\" xml:id=\"i\" xml:lang=\"nl\"><c></c></p:b>")]
    public void Inclusive_canonicalisation_takes_everything_along(string form, string expected)
    {
        var root = Tree("<a xmlns='urn:d' xmlns:p='urn:p' xmlns:q='urn:q' xml:lang='nl' xml:id='i' xml:base='http://x.example/'><p:b><c/></p:b></a>");

        Ours(root.Elements().Single(), Enum.Parse<CanonicalForm>(form), string.Empty).Should().Be(expected);
    }

    [Fact]
    public void Canonical_xml_1_1_leaves_ids_and_refuses_a_base()
    {
        var root = Tree("<a xml:lang='nl' xml:id='i'><b/></a>");
        var based = Tree("<a xml:base='http://x.example/'><b/></a>");

        Ours(root.Elements().Single(), CanonicalForm.Inclusive11, string.Empty).Should().Be("<b xml:lang=\"nl\"></b>");
        Canonicaliser.TryWrite(based.Elements().Single(), null, new Canonicalisation(CanonicalForm.Inclusive11, []), 1000, out _).Should().BeFalse();
    }

    [Fact]
    public void Leaves_out_the_one_signature_that_it_is_told_to()
    {
        var root = Tree("<a><s>1</s><s>2</s></a>");

        Canonicaliser.TryWrite(root, root.Elements().First(), Canonicalisation.Exclusive, 1000, out var octets).Should().BeTrue();

        Encoding.UTF8.GetString(octets.Span).Should().Be("<a><s>2</s></a>");
    }

    [Fact]
    public void Gives_nothing_over_its_limit()
    {
        var root = Tree($"<a>{new string('x', 5000)}</a>");

        Canonicaliser.TryWrite(root, null, Canonicalisation.Exclusive, 5007, out var octets).Should().BeTrue();
        octets.Length.Should().Be(5007);
        Canonicaliser.TryWrite(root, null, Canonicalisation.Exclusive, 4999, out octets).Should().BeFalse();
        octets.Length.Should().Be(0);
    }

    [Fact]
    public void Reading_canonical_octets_and_writing_them_again_changes_nothing()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var once = Ours(Tree(new DocumentGenerator(seed).Document()), CanonicalForm.Exclusive, string.Empty);

            Ours(Tree(once), CanonicalForm.Exclusive, string.Empty).Should().Be(once);
        }
    }

    private static void Compare(string xml, string prefixes)
    {
        var root = Tree(xml);
        var document = new XmlDocument { PreserveWhitespace = true };

        // LoadXml does not normalise line ends and attributes, which XML 1.0 2.11 and 3.3.3 ask of every parser.
        using (var reader = XmlReader.Create(new StringReader(xml)))
        {
            document.Load(reader);
        }

        Ours(root, CanonicalForm.Exclusive, prefixes).Should().Be(Platform(new XmlDsigExcC14NTransform(prefixes), document), "exclusive [{0}] of {1}", prefixes, xml);
        Ours(root, CanonicalForm.Inclusive10, string.Empty).Should().Be(Platform(new XmlDsigC14NTransform(), document), "inclusive of {0}", xml);
        if (xml.Contains("CDATA", StringComparison.Ordinal))
        {
            // XPath joins a section with the text beside it, and the platform then writes the first of the two only.
            return;
        }

        foreach (var (ours, theirs) in root.Elements().Zip(document.DocumentElement!.ChildNodes.OfType<XmlElement>()))
        {
            var nodes = theirs.SelectNodes("descendant-or-self::node() | descendant-or-self::*/@* | descendant-or-self::*/namespace::*")!;

            // Without a prefix list: with one the platform leaves declarations out of a node set that the element itself uses.
            Ours(ours, CanonicalForm.Exclusive, string.Empty).Should().Be(Platform(new XmlDsigExcC14NTransform(), nodes), "exclusive of a child of {0}", xml);
        }
    }

    private static string Platform(Transform transform, object input)
    {
        transform.Algorithm.Should().BeOneOf(ExclusiveUri, SignedXml.XmlDsigC14NTransformUrl);
        transform.LoadInput(input);
        using var reader = new StreamReader((Stream)transform.GetOutput(typeof(Stream)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Ours(ElementNode element, CanonicalForm form, string prefixes)
    {
        var list = prefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(prefix => prefix == "#default" ? string.Empty : prefix);
        Canonicaliser.TryWrite(element, null, new Canonicalisation(form, [.. list]), 1_000_000, out var octets).Should().BeTrue();
        return Encoding.UTF8.GetString(octets.Span);
    }

    private static ElementNode Tree(string xml) => Verdict.Value(SafeXml.Parse(Encoding.UTF8.GetBytes(xml), XmlLimits.Messages));
}
