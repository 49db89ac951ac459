using System.Security.Cryptography;
using System.Text;
using System.Xml;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Tests.Signatures;

/// <summary>
/// Our canonical octets against those of another author's library, byte for byte: whole documents against xmllint, subtrees, prefix
/// lists and enveloped signatures against what xmlsec1 digested. The stream writes what the tree writes, everywhere.
/// </summary>
public sealed class CanonicalProofTests
{
    private const int Documents = 2000;
    private const int DocumentsAtOnce = 250;
    private static readonly XmlLimits Wide = new(100_000_000, 64, 64, 10_000_000);
    private static readonly Canonicalisation Inclusive = new(CanonicalForm.Inclusive10, []);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Writes_what_xmllint_writes_for_generated_documents(bool exclusive)
    {
        using var others = new SecondOpinion();
        foreach (var seeds in Enumerable.Range(1, Documents).Chunk(DocumentsAtOnce * 2))
        {
            string[] documents = [.. seeds.Select(seed => new DocumentGenerator(seed, odd: true).Document())];
            foreach (var (document, theirs) in documents.Zip(others.Canonical(documents, exclusive)))
            {
                // xmllint keeps comments; the only one in these documents stands for nothing else.
                var root = Tree(document);
                var method = exclusive ? Canonicalisation.Exclusive : Inclusive;
                Ours(root, method).Should().Be(theirs.Replace("<!--c-->", string.Empty, StringComparison.Ordinal), "xmllint says so of {0}", document);
                Streamed(document, method).Should().Be(Ours(root, method), "the stream writes what the tree writes of {0}", document);
            }
        }
    }

    [Fact]
    public void Writes_what_xmlsec1_digested_for_subtrees_with_prefix_lists()
    {
        using var others = new SecondOpinion();
        foreach (var seeds in Enumerable.Range(1, Documents).Chunk(DocumentsAtOnce))
        {
            var inside = new StringBuilder("<all xmlns='urn:d' xmlns:p='urn:outer' xmlns:s='urn:s' xml:lang='nl' xml:base='http://outer.example/'>");
            var references = new StringBuilder();
            List<(string Id, Canonicalisation Method)> asked = [];
            foreach (var seed in seeds)
            {
                var generator = new DocumentGenerator(seed, odd: true);
                inside.Append(generator.Document());
                foreach (var id in generator.Ids)
                {
                    var prefixes = (seed + asked.Count) % 3 == 0 ? string.Empty : generator.PrefixList();
                    var method = (seed + asked.Count) % 4 == 0 ? Inclusive : Method(prefixes);
                    asked.Add((id, method));
                    references.Append(Reference(id, method, prefixes));
                }
            }

            var document = inside.Append(Signature(references.ToString())).Append("</all>").ToString();

            var digested = others.Digested(document, ["e0", "e1", "e2"]);

            var elements = Tree(document).SelfAndDescendants().Where(element => element.Attribute("ID") is not null).ToDictionary(element => element.Attribute("ID")!);
            digested.Should().HaveCount(asked.Count);
            foreach (var ((id, method), theirs) in asked.Zip(digested))
            {
                Ours(elements[id], method).Should().Be(theirs, "xmlsec1 digested that for {0} as {1} [{2}]", id, method.Form, string.Join(' ', method.InclusivePrefixes));
            }
        }
    }

    [Theory]
    [InlineData("response", null)]
    [InlineData("response", "xs")]
    [InlineData("response", "#default xs saml")]
    [InlineData("assertion", null)]
    [InlineData("assertion", "xs xsi")]
    [InlineData("metadata", null)]
    [InlineData("aggregate", "md")]
    [InlineData("inclusive", null)]
    public void Writes_what_xmlsec1_digested_for_enveloped_signatures(string what, string? prefixes)
    {
        var how = new Signing { PrefixList = prefixes };
        var xml = what switch
        {
            "response" => (ResponseFixture.ResponseSigned with { SignResponse = how }).Xml(),
            "assertion" => (ResponseFixture.AssertionSigned with { SignAssertion = how }).Xml(),
            "inclusive" => (ResponseFixture.AssertionSigned with { SignAssertion = how with { ReferenceTransform = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" } }).Xml(),
            "metadata" => MetadataFixture.Signed(MetadataFixture.Federation(attributes: "ID=\"_entity\""), how),
            _ => MetadataFixture.Signed(MetadataFixture.Aggregate(string.Empty, MetadataFixture.Federation(), MetadataFixture.DirectoryServer[MetadataFixture.DirectoryServer.IndexOf("<Entity", StringComparison.Ordinal)..]), how),
        };
        using var others = new SecondOpinion();

        var theirs = others.Verified(xml, "Response Assertion EntityDescriptor EntitiesDescriptor");

        var signed = Tree(xml).SelfAndDescendants().First(element => element.Element(SamlNames.Signature, "Signature") is not null);
        var policy = new SignaturePolicy([TestKeys.Trusted(TestKeys.Organisation)], Allowances.None);
        var ours = Verdict.Value(SignatureVerifier.Verify(signed, signed.Element(SamlNames.Signature, "Signature")!, policy, Wide));
        Encoding.UTF8.GetString(ours.Octets.Span).Should().Be(theirs);
    }

    [Fact]
    public void The_stream_writes_prefix_lists_as_the_tree_does()
    {
        for (var seed = 1; seed <= Documents; seed++)
        {
            var generator = new DocumentGenerator(seed, odd: seed % 2 == 0);
            var document = generator.Document();
            var method = Method(generator.PrefixList());

            Streamed(document, method).Should().Be(Ours(Tree(document), method), "of {0}", document);
        }
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(16383)]
    [InlineData(70000)]
    public void A_character_of_two_halves_is_never_cut_where_a_part_ends(int before)
    {
        var document = $"<a b='{new string('x', before)}\ud83d\ude00'>{new string('x', before)}\ud83d\ude00{new string('\u20ac', 70_000)}\r\n&#xD;<![CDATA[{new string('y', before)}\ud83d\ude00]]></a>";

        Streamed(document, Canonicalisation.Exclusive).Should().Be(Ours(Tree(document), Canonicalisation.Exclusive));
    }

    private static Canonicalisation Method(string prefixes) =>
        new(CanonicalForm.Exclusive, [.. prefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(prefix => prefix == "#default" ? string.Empty : prefix)]);

    private static string Reference(string id, Canonicalisation method, string prefixes)
    {
        var transform = method.Form == CanonicalForm.Inclusive10
            ? "<ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>"
            : $"<ds:Transform Algorithm=\"{SamlNames.ExclusiveC14N}\"><ec:InclusiveNamespaces xmlns:ec=\"{SamlNames.ExclusiveC14N}\" PrefixList=\"{prefixes}\"/></ds:Transform>";
        return $"<ds:Reference URI=\"#{id}\"><ds:Transforms>{transform}</ds:Transforms><ds:DigestMethod Algorithm=\"{AllowedAlgorithms.Sha256}\"/><ds:DigestValue/></ds:Reference>";
    }

    private static string Signature(string references) =>
        $"<ds:Signature xmlns:ds=\"{SamlNames.Signature}\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{SamlNames.ExclusiveC14N}\"/><ds:SignatureMethod Algorithm=\"{AllowedAlgorithms.RsaSha256}\"/>{references}</ds:SignedInfo><ds:SignatureValue/></ds:Signature>";

    private static ElementNode Tree(string xml) => Verdict.Value(SafeXml.Parse(Encoding.UTF8.GetBytes(xml), Wide));

    private static string Ours(ElementNode element, Canonicalisation method)
    {
        Canonicaliser.TryWrite(element, null, method, 10_000_000, out var octets).Should().BeTrue();
        return Encoding.UTF8.GetString(octets.Span);
    }

    private static string Streamed(string xml, Canonicalisation method)
    {
        // A signed root holds its signature, so that the stream knows no empty one.
        using var nodes = new BoundedNodes(new MemoryStream(Encoding.UTF8.GetBytes(xml)), 10_000_000);
        using var reader = SafeXml.CreateReader(nodes, 10_000_000);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var copy = new MemoryStream();
        reader.MoveToContent().Should().Be(XmlNodeType.Element);
        var output = new CanonicalOutput(10_000_000, hash, copy);
        var stream = new StreamCanonicaliser(reader, nodes, method, output, Wide, (_, _) => null);
        stream.Begin(SafeXml.ReadStart(reader, null, Wide, out _)!, null);
        stream.Finish().Should().BeNull();
        output.Flush();
        hash.GetHashAndReset().Should().Equal(SHA256.HashData(copy.ToArray()), "what is hashed is what is kept");
        return Encoding.UTF8.GetString(copy.ToArray());
    }
}
