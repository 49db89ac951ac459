using System.Diagnostics;
using System.Text;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// Twice as much of anything takes at most about twice the memory, whether it is accepted or refused. Memory is counted and not time,
/// which depends on who else works on the machine; time is printed.
/// </summary>
public sealed class GrowthTests(ITestOutputHelper output)
{
    private const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    private static string Repeat(int count, Func<int, string> piece) => string.Concat(Enumerable.Range(0, count).Select(piece));

    /// <summary>Each with how many, and a document that has as many of it.</summary>
    private static Dictionary<string, (int Count, Func<int, ResponseFixture> Make)> Shapes => new()
    {
        ["attributes of a person"] = (500, count => AssertionSigned with { Attributes = $"<saml:AttributeStatement>{Repeat(count, i => $"<saml:Attribute Name=\"a{i}\"><saml:AttributeValue>v</saml:AttributeValue></saml:Attribute>")}</saml:AttributeStatement>" }),
        ["values of one attribute"] = (2000, count => AssertionSigned with { Attributes = $"<saml:AttributeStatement><saml:Attribute Name=\"a\">{Repeat(count, i => $"<saml:AttributeValue>{i}</saml:AttributeValue>")}</saml:Attribute></saml:AttributeStatement>" }),
        ["length of a value"] = (60_000, count => AssertionSigned with { NameId = $"<saml:NameID>{new string('x', count)}</saml:NameID>" }),
        ["length of a value to escape"] = (15_000, count => AssertionSigned with { NameId = $"<saml:NameID>{Repeat(count, _ => "&gt;")}</saml:NameID>" }),
        ["length of an attribute"] = (60_000, count => AssertionSigned with { NameId = $"<saml:NameID NameQualifier=\"{new string('x', count)}\">p</saml:NameID>" }),
        ["pieces of a value"] = (4000, count => AssertionSigned with { NameId = $"<saml:NameID>{Repeat(count, _ => "x<!-- -->")}</saml:NameID>" }),
        ["sections of a value"] = (4000, count => AssertionSigned with { NameId = $"<saml:NameID>{Repeat(count, _ => "<![CDATA[x]]>")}</saml:NameID>" }),
        ["audiences"] = (1000, count => AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace("<saml:Audience>", Repeat(count, i => $"<saml:Audience>https://{i}.example</saml:Audience>") + "<saml:Audience>", StringComparison.Ordinal) }),
        ["confirmations"] = (500, count => AssertionSigned with { Confirmation = Repeat(count, _ => $"<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">{AssertionSigned.ConfirmationData}</saml:SubjectConfirmation>") }),
        ["authentication statements"] = (300, count => AssertionSigned with { Authn = Repeat(count, _ => AssertionSigned.Authn) }),
        ["authorities"] = (1000, count => AssertionSigned with { Authn = AssertionSigned.Authn.Replace("<saml:AuthenticatingAuthority>", Repeat(count, i => $"<saml:AuthenticatingAuthority>https://{i}.example</saml:AuthenticatingAuthority>") + "<saml:AuthenticatingAuthority>", StringComparison.Ordinal) }),
        ["depth"] = (20, count => ResponseSigned with { Extensions = Holding(string.Concat(Enumerable.Repeat("<x>", count)) + string.Concat(Enumerable.Repeat("</x>", count))) }),
        ["elements"] = (4000, count => ResponseSigned with { Extensions = Holding(Repeat(count, _ => "<x/>")) }),
        ["instructions"] = (4000, count => ResponseSigned with { Extensions = Holding(Repeat(count, _ => "<?x y?>")) }),
        ["identifiers"] = (4000, count => ResponseSigned with { Extensions = Holding(Repeat(count, i => $"<x ID=\"i{i}\"/>")) }),
        ["attributes of an element"] = (30, count => ResponseSigned with { Extensions = Holding(Repeat(200, _ => $"<x {Repeat(count, i => $"a{i}=\"\" ")}/>")) }),
        ["declarations on a level"] = (30, count => ResponseSigned with { Extensions = Holding(Levels(20, count, _ => string.Empty)) }),
        ["declarations on a level, inclusive"] = (30, count => ResponseSigned with { SignResponse = InInclusiveForm, Extensions = Holding(Levels(20, count, _ => string.Empty)) }),
        ["used declarations on a level"] = (15, count => ResponseSigned with { Extensions = Holding(Levels(20, count, i => $"p{i}:a=\"\" ")) }),
        ["used declarations on a level, inclusive"] = (15, count => ResponseSigned with { SignResponse = InInclusiveForm, Extensions = Holding(Levels(20, count, i => $"p{i}:a=\"\" ")) }),
        ["elements that use them"] = (1000, count => ResponseSigned with { Extensions = Holding($"<x {Repeat(40, i => $"xmlns:p{i}=\"urn:{i}\" ")}>{Repeat(count, i => $"<p{i % 40}:y p{(i + 1) % 40}:a=\"\"/>")}</x>") }),
        ["elements under a long namespace"] = (300, count => ResponseSigned with { Extensions = Holding(Repeat(count, _ => "<p:x/>")), Response = ResponseSigned.Response.Replace(" ID=", $" xmlns:p=\"urn:{new string('x', 500)}\" ID=", StringComparison.Ordinal) }),
        ["prefixes on the list"] = (16, count => ResponseSigned with { SignResponse = new() { PrefixList = Repeat(count, i => $"p{i} ").TrimEnd() }, Extensions = Holding(Repeat(500, i => $"<x xmlns:p{i % 32}=\"urn:{i}\"/>")) }),
        ["declarations around SignedInfo"] = (25, count => AssertionSigned with { Response = AssertionSigned.Response.Replace(" ID=", $" {Repeat(count, i => $"xmlns:p{i}=\"urn:{i}\" ")} ID=", StringComparison.Ordinal), SignAssertion = InInclusiveForm }),
        ["statuses inside each other"] = (20, count => AssertionSigned with { Status = $"<samlp:Status>{string.Concat(Enumerable.Repeat("<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\">", count))}{string.Concat(Enumerable.Repeat("</samlp:StatusCode>", count))}</samlp:Status>" }),
        ["References"] = (20, count => AssertionSigned with { SignAssertion = new() { References = count } }),
        ["wrapped keys"] = (4, count => AssertionSigned with { EncryptNameId = new() { AlsoFor = [.. Enumerable.Repeat(TestKeys.Attacker, count - 1)] }, Expected = Decrypting(TestKeys.Hub) }),
        ["wrapped keys beyond the limit"] = (20, count => AssertionSigned with { EncryptNameId = new() { AlsoFor = [.. Enumerable.Repeat(TestKeys.Attacker, count - 1)] }, Expected = Decrypting(TestKeys.Hub) }),
        ["encrypted attributes"] = (8, count => AssertionSigned with { Attributes = $"<saml:AttributeStatement>{Repeat(count, i => $"<saml:Attribute Name=\"a{i}\"><saml:AttributeValue>v</saml:AttributeValue></saml:Attribute>")}</saml:AttributeStatement>", EncryptAttributes = new(), Expected = Decrypting(TestKeys.Hub) }),
        ["length of what is encrypted"] = (30_000, count => Encrypted with { NameId = $"<saml:NameID>{new string('x', count)}</saml:NameID>" }),
    };

    private static Signing InInclusiveForm => new() { Canonicalisation = Inclusive, ReferenceTransform = Inclusive };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Twice_as_much_takes_at_most_about_twice_the_memory(string shape)
    {
        var (count, make) = Shapes[shape];
        var (one, two) = (make(count), make(count * 2));
        var (first, second) = (Octets(one), Octets(two));

        // Each more than once: the first run makes what is made once.
        var expected = Expecting(TestKeys.Organisation, TestKeys.Curve) with { DecryptionKeys = one.Expected.DecryptionKeys };
        var (once, twice) = (Memory(first, expected), Memory(second, expected));

        output.WriteLine($"{first.Length} → {second.Length} octets of input, {once} → {twice} of memory");
        twice.Should().BeLessThan((once * 5 / 2) + 64_000);
        twice.Should().BeLessThan((second.Length * 80L) + 2_000_000);
    }

    // The platform's signer takes minutes for some of these.
    private static byte[] Octets(ResponseFixture fixture)
    {
        if (fixture.EncryptAssertion is not null || fixture.SignAssertion?.References > 1)
        {
            return Encoding.UTF8.GetBytes(fixture.Xml());
        }

        var how = fixture.SignAssertion ?? fixture.SignResponse!;
        var xml = (fixture with { SignAssertion = null, SignResponse = null }).Xml();
        var from = fixture.SignResponse is not null ? 0 : xml.IndexOf("<saml:Assertion ", StringComparison.Ordinal);
        var to = fixture.SignResponse is not null ? xml.Length : xml.IndexOf("</saml:Assertion>", StringComparison.Ordinal) + "</saml:Assertion>".Length;
        var place = xml.IndexOf("</saml:Issuer>", from, StringComparison.Ordinal) + "</saml:Issuer>".Length;
        var element = xml[from..to];
        if (from > 0)
        {
            // Alone, with what it takes from around it declared on itself.
            const string declared = "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ";
            element = element.Replace("<saml:Assertion ", declared, StringComparison.Ordinal);
            place += declared.Length - "<saml:Assertion ".Length;
        }

        var signed = element.Insert(place - from, QuickSigner.Signature(element, place - from, how.ReferenceTransform == Inclusive, how.PrefixList) ?? throw new InvalidOperationException("It cannot be signed."));
        return Encoding.UTF8.GetBytes(string.Concat(xml.AsSpan(0, from), signed, xml.AsSpan(to)));
    }

    private long Memory(byte[] xml, ResponseExpectations expected)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            var verdict = Verdict.Of(ResponseValidator.Validate(xml, expected));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            output.WriteLine($"{verdict} in {watch.Elapsed.TotalMilliseconds:F1} ms");
        }

        return least;
    }

    public static TheoryData<string> Unsigned => [.. Hostile.Keys];

    // What anybody can send, without any key: the work before a signature is checked.
    private static Dictionary<string, (int Count, Func<int, string> Content)> Hostile => new()
    {
        ["attributes in one tag"] = (10_000, count => $"<x {Repeat(count, i => $"a{i}=\"\" ")}/>"),
        ["declarations in one tag"] = (5_000, count => $"<x {Repeat(count, i => $"xmlns:p{i}=\"urn:x\" ")}/>"),
        ["the same attribute in one tag"] = (15_000, count => $"<x {Repeat(count, _ => "a=\"\" ")}/>"),
        ["depth"] = (15_000, count => string.Concat(Enumerable.Repeat("<x>", count)) + string.Concat(Enumerable.Repeat("</x>", count))),
        ["different names"] = (9_000, count => Repeat(count, i => $"<x{i:x}/>")),
        ["levels of declarations"] = (20, count => Levels(count, 60, _ => string.Empty)),
        ["character references"] = (20_000, count => $"<x>{Repeat(count, _ => "&#60;")}</x>"),
        ["undefined entities"] = (20_000, count => $"<x>{Repeat(count, _ => "&e;")}</x>"),
        ["comments"] = (9_000, count => Repeat(count, _ => "<!---->")),
        ["an open tag"] = (100_000, count => $"<x {new string(' ', count)}"),
        ["an open comment"] = (100_000, count => $"<!--{new string('x', count)}"),
        ["a long name"] = (60_000, count => $"<{new string('x', count)}/>"),
        ["assertions"] = (6_000, count => Repeat(count, _ => "<saml:Assertion/>")),
        ["signatures"] = (2_000, count => Repeat(count, _ => "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>")),
    };

    [Theory]
    [MemberData(nameof(Unsigned))]
    public void Nobody_without_a_key_can_make_it_work_more_than_in_proportion(string shape)
    {
        var (count, content) = Hostile[shape];
        var good = AssertionSigned.Xml();
        byte[] With(int times) => Encoding.UTF8.GetBytes(good.Replace("<samlp:Status>", $"<samlp:Extensions>{content(times)}</samlp:Extensions><samlp:Status>", StringComparison.Ordinal));
        var (first, second) = (With(count), With(count * 2));

        var (once, twice) = (Memory(first, AssertionSigned.Expected), Memory(second, AssertionSigned.Expected));

        output.WriteLine($"{first.Length} → {second.Length} octets of input, {once} → {twice} of memory");
        twice.Should().BeLessThan((once * 5 / 2) + 64_000);
        twice.Should().BeLessThan((second.Length * 80L) + 400_000);
    }

    [Theory]
    [InlineData(CanonicalForm.Exclusive, 32)]
    [InlineData(CanonicalForm.Exclusive, 0)]
    [InlineData(CanonicalForm.Inclusive10, 0)]
    internal void The_canonical_form_of_a_document_at_its_limits_is_made_in_proportion(CanonicalForm form, int prefixes)
    {
        // 40 levels that each declare and use 30 prefixes, and as many small elements inside as fit.
        long Take(int elements)
        {
            var xml = Encoding.UTF8.GetBytes($"<r>{Levels(40, 30, i => $"p{i}:a=\"\" ", Repeat(elements, i => $"<p{i % 30}:y p{(i + 7) % 30}:b=\"\"/>"))}</r>");
            var tree = Verdict.Value(SafeXml.Parse(xml, XmlLimits.Messages));
            var list = new Canonicalisation(form, [.. Enumerable.Range(0, prefixes).Select(i => $"p{i}")]);
            Canonicaliser.TryWrite(tree, null, list, 4_000_000, out _).Should().BeTrue();
            var (before, watch) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            Canonicaliser.TryWrite(tree, null, list, 4_000_000, out var octets).Should().BeTrue();
            output.WriteLine($"{xml.Length} octets, canonical {octets.Length}, in {watch.Elapsed.TotalMilliseconds:F1} ms");
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Take(8000).Should().BeLessThan((Take(4000) * 5 / 2) + 64_000);
    }

    [Theory]
    [InlineData(CanonicalForm.Exclusive)]
    [InlineData(CanonicalForm.Inclusive10)]
    internal void Finding_a_declaration_takes_no_more_work_where_many_are_open(CanonicalForm form)
    {
        // The outermost declaration, used by many elements under as many others as fit.
        long Work(int levels)
        {
            var xml = Encoding.UTF8.GetBytes($"<r xmlns:p=\"urn:p\" p:a=\"\">{Repeat(levels, level => $"<x {Repeat(31, i => $"xmlns:p{level}.{i}=\"urn:{level}.{i}\" p{level}.{i}:a=\"\" ")}>")}{Repeat(8000, _ => "<p:y xmlns:p=\"urn:p\" p:b=\"\"/>")}{Repeat(levels, _ => "</x>")}</r>");
            var tree = Verdict.Value(SafeXml.Parse(xml, XmlLimits.Messages with { MaxBytes = 1 << 20 }));
            var writer = new CanonicalWriter(new Canonicalisation(form, []), new CanonicalOutput(4_000_000));
            Walk(tree, writer);
            output.WriteLine($"{levels * 31} open: {writer.Compared} compared");
            return writer.Compared;
        }

        Work(44).Should().BeLessThan(Work(1) * 2);
    }

    [Fact]
    public void A_declaration_is_found_alike_where_many_are_open_and_where_few_are()
    {
        // Each prefix is declared again and again, and taken back: the nearest counts, and the one outside of it where that ends.
        static string Shadowed(string more) =>
            $"<r xmlns:a=\"urn:1\" xmlns=\"urn:d\" a:z=\"\"{more}><a:x><y xmlns:a=\"urn:2\" xmlns=\"\" a:z=\"\"><a:v xmlns:a=\"urn:1\"/><a:v/></y><a:v/><w/></a:x><a:v xmlns:a=\"urn:3\"/><a:v/></r>";
        var many = Repeat(30, i => $" xmlns:b{i:D2}=\"urn:b{i}\"") + Repeat(30, i => $" b{i:D2}:z=\"\"");

        foreach (var form in new[] { CanonicalForm.Exclusive, CanonicalForm.Inclusive10 })
        {
            string Canonical(string xml)
            {
                Canonicaliser.TryWrite(Verdict.Value(SafeXml.Parse(Encoding.UTF8.GetBytes(xml), XmlLimits.Messages)), null, new Canonicalisation(form, []), 100_000, out var octets).Should().BeTrue();
                return Encoding.UTF8.GetString(octets.Span);
            }

            var few = Canonical(Shadowed(string.Empty));
            var rest = Canonical(Shadowed(many));

            few.Should().Contain("<a:v xmlns:a=\"urn:3\"></a:v><a:v></a:v></r>");
            rest[rest.IndexOf("<a:x>", StringComparison.Ordinal)..].Should().Be(few[few.IndexOf("<a:x>", StringComparison.Ordinal)..]);
        }
    }

    private static void Walk(ElementNode element, CanonicalWriter writer)
    {
        writer.Start(element, element.Declarations, []);
        foreach (var child in element.Elements())
        {
            Walk(child, writer);
        }

        writer.End(element);
    }

    private static string Holding(string content) => $"<samlp:Extensions>{content}</samlp:Extensions>";

    private static string Levels(int levels, int declarations, Func<int, string> attribute, string inside = "") =>
        Repeat(levels, level => $"<x {Repeat(declarations, i => $"xmlns:p{i}=\"urn:{level}.{i}\" ")}{Repeat(declarations, attribute)}>") + inside + string.Concat(Enumerable.Repeat("</x>", levels));
}
