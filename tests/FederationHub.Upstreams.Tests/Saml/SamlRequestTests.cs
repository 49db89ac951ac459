using System.Text;
using System.Xml.Linq;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Saml;
using Microsoft.AspNetCore.WebUtilities;

namespace FederationHub.Upstreams.Tests.Saml;

/// <summary>What goes to an organisation, by its settings and by what the login needs: the request as it stands on the wire.</summary>
public sealed class SamlRequestTests : IDisposable
{
    private const string Mfa = "https://refeds.org/profile/mfa";
    private const string Sfa = "https://refeds.org/profile/sfa";
    private const string Password = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
    private static readonly XNamespace Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    private static readonly XNamespace Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    private readonly TestHub _hub = new("https://hub.example");

    /// <summary>Settings that products get, and the elements of their request when the login needs nothing of its own.</summary>
    public static TheoryData<string, SamlSettings, string[]> Products => new()
    {
        { "Entra ID", new SamlSettings { LoginHint = LoginHintUse.Query }, ["Issuer"] },
        { "AD FS", new SamlSettings(), ["Issuer"] },
        { "Okta", new SamlSettings(), ["Issuer"] },
        { "a proxy", new SamlSettings { RequesterId = true }, ["Issuer", "Scoping"] },
        { "an organisation with a level of its own", new SamlSettings { AuthnContexts = [Mfa] }, ["Issuer", "RequestedAuthnContext"] },
        { "an organisation with several formats", new SamlSettings { NameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" }, ["Issuer", "NameIDPolicy"] },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Ruling_17_A_plain_login_asks_for_nothing_that_the_settings_do_not_ask_for(string product, SamlSettings settings, string[] elements)
    {
        var request = await RequestAsync(settings);

        request.Elements().Select(element => element.Name.LocalName).Should().Equal(elements, product);
        request.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => attribute.Name.LocalName)
            .Should().Equal(["ID", "Version", "IssueInstant", "Destination", "ProtocolBinding", "AssertionConsumerServiceURL"], product);
    }

    [Fact]
    public async Task Who_asks_is_told_only_where_it_is_switched_on()
    {
        (await RequestAsync(new SamlSettings())).ToString().Should().NotContain("shop");

        var scoping = (await RequestAsync(new SamlSettings { RequesterId = true, ProxyCount = 0, IdpList = ["urn:one", "urn:two"] })).Element(Protocol + "Scoping")!;
        scoping.Attribute("ProxyCount")!.Value.Should().Be("0");
        scoping.Elements().Select(element => element.Name.LocalName).Should().Equal("IDPList", "RequesterID");
        scoping.Descendants(Protocol + "IDPEntry").Select(entry => entry.Attribute("ProviderID")!.Value).Should().Equal("urn:one", "urn:two");
        scoping.Element(Protocol + "RequesterID")!.Value.Should().Be("shop");
    }

    [Theory]
    [InlineData(LoginHintUse.Off, null, false)]
    [InlineData(LoginHintUse.Subject, "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", false)]
    [InlineData(LoginHintUse.Query, null, true)]
    public async Task R002_19_A_login_hint_goes_the_way_that_the_organisation_wants(string use, string? format, bool inQuery)
    {
        var (start, request) = await SendAsync(new SamlSettings { LoginHint = use }, trip => trip with { LoginHint = "sanne+x@school.example" });

        var subject = request.Element(Assertion + "Subject")?.Element(Assertion + "NameID");
        (subject?.Attribute("Format")?.Value).Should().Be(format);
        (subject?.Value).Should().Be(format is null ? null : "sanne+x@school.example");
        QueryHelpers.ParseQuery(new Uri(((UpstreamStart.RedirectTo)start).Uri).Query).TryGetValue("login_hint", out var hint).Should().Be(inQuery);
        hint.ToString().Should().Be(inQuery ? "sanne+x@school.example" : string.Empty);
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("a\ud800b")]
    [InlineData("  ")]
    public async Task A_hint_that_XML_cannot_hold_is_none(string hint) =>
        (await RequestAsync(new SamlSettings { LoginHint = LoginHintUse.Subject }, trip => trip with { LoginHint = hint })).Elements().Should().ContainSingle();

    [Theory]
    [InlineData(false, true, "true")]
    [InlineData(true, true, null)]
    public async Task A_fresh_login_is_asked_for_unless_the_organisation_breaks_on_it(bool never, bool forced, string? value)
    {
        var settings = new SamlSettings { ForceAuthn = never ? ForceAuthnUse.Never : ForceAuthnUse.AsNeeded };
        (await RequestAsync(settings, trip => trip with { Forced = forced })).Attribute("ForceAuthn")?.Value.Should().Be(value);
        (await RequestAsync(settings, trip => trip with { MaxAgeSeconds = 60 })).Attribute("ForceAuthn")?.Value.Should().Be(value);
        (await RequestAsync(settings, trip => trip with { MaxAgeSeconds = 60, Passive = true })).Attribute("ForceAuthn").Should().BeNull("who may show no page cannot ask anybody to log in again");
    }

    [Theory]
    // A wish goes first and leaves the organisation's own good; what is essential does not; what is not supported goes nowhere.
    [InlineData(new[] { Mfa }, false, new[] { Mfa, Password })]
    [InlineData(new[] { Mfa }, true, new[] { Mfa })]
    [InlineData(new[] { "urn:unknown" }, false, new[] { Password })]
    [InlineData(new[] { "urn:unknown" }, true, new[] { Password })]
    [InlineData(new[] { "urn:unknown", Mfa, Mfa }, true, new[] { Mfa })]
    [InlineData(new string[0], false, new[] { Password })]
    public async Task Contexts_are_those_of_the_application_that_are_supported_and_those_of_the_organisation(string[] asked, bool essential, string[] sent)
    {
        var settings = new SamlSettings { AuthnContexts = [Password], AuthnContextsSupported = [Sfa, Mfa] };
        var (start, request) = await SendAsync(settings, trip => trip with { RequestedContexts = asked, ContextsAreEssential = essential });

        Contexts(request).Should().Equal(sent);
        start.Memory["contexts"].Split(' ').Should().Equal(sent, "the answer is held against what was asked");
    }

    [Theory]
    [InlineData(false, ContextComparisons.Exact)]
    [InlineData(false, ContextComparisons.Better)]
    [InlineData(true, ContextComparisons.Exact)]
    public async Task Domain_3_7_A_wish_alone_is_asked_for_and_what_comes_instead_is_taken_for_what_it_is(bool essential, string comparison)
    {
        var settings = new SamlSettings { AuthnContextsSupported = [Sfa, Mfa], Comparison = comparison };
        var (start, request) = await SendAsync(settings, trip => trip with { RequestedContexts = [Mfa], ContextsAreEssential = essential });

        Contexts(request).Should().Equal(Mfa);
        start.Memory.ContainsKey("contexts").Should().Be(essential, "only what is demanded refuses an answer");
    }

    [Theory]
    [InlineData(ContextComparisons.Exact, Sfa, new[] { Sfa })]
    [InlineData(ContextComparisons.Minimum, Sfa, new[] { Sfa, Mfa })]
    [InlineData(ContextComparisons.Minimum, Mfa, new[] { Mfa })]
    [InlineData(ContextComparisons.Maximum, Sfa, new[] { Password, Sfa })]
    [InlineData(ContextComparisons.Better, Password, new[] { Sfa, Mfa })]
    public async Task The_answer_is_judged_by_the_order_that_the_operator_gives(string comparison, string asked, string[] accepted)
    {
        var settings = new SamlSettings { AuthnContexts = [asked], AuthnContextsSupported = [Password, Sfa, Mfa], Comparison = comparison };
        var (start, request) = await SendAsync(settings);

        Contexts(request).Should().Equal(asked);
        request.Element(Protocol + "RequestedAuthnContext")!.Attribute("Comparison")!.Value.Should().Be(comparison);
        start.Memory["contexts"].Split(' ').Should().Equal(accepted);
    }

    [Fact]
    public async Task Better_than_the_best_is_refused_before_anybody_is_sent()
    {
        var settings = new SamlSettings { AuthnContexts = [Mfa], AuthnContextsSupported = [Sfa, Mfa], Comparison = ContextComparisons.Better };
        var outcome = await _hub.Protocols.Find("saml")!.StartAsync(TestHub.Trip(Upstream(settings)), TestContext.Current.CancellationToken);
        outcome.Match<RejectionCode?>(_ => null, rejection => rejection.Code).Should().Be(UpstreamsCauses.ContextOutOfReach);
    }

    [Theory]
    [InlineData(false, true, false, false)]
    [InlineData(true, true, false, true)]
    // By a form there would be a page.
    [InlineData(true, false, true, false)]
    [InlineData(true, true, true, true)]
    public void A_login_without_a_page_is_tried_only_where_the_settings_say_so_and_the_way_shows_none(bool passive, bool redirect, bool post, bool may)
    {
        var upstream = Upstream(new SamlSettings { Passive = passive }, redirect, post);
        _hub.Protocols.Find("saml")!.MayTryPassively(upstream).Should().Be(may);
    }

    [Fact]
    public void Settings_that_cannot_be_meant_are_named()
    {
        var settings = new SamlSettings
        {
            Entity = Entity(),
            ForceAuthn = "always",
            LoginHint = "post",
            ProxyCount = 17,
            IdpList = ["urn:a", "urn:a"],
            AuthnContexts = ["no uri"],
            Comparison = "about",
            Algorithms = ["rsa-sha256", "hmac-sha256"],
        };
        _hub.Protocols.Find("saml")!.Check(settings.ToJson()).Select(problem => problem.Field).Should().BeEquivalentTo(
            "force_authn", "login_hint", "proxy_count", "idp_list[1]", "authn_contexts[0]", "comparison", "algorithms[1]");

        Problems(new SamlSettings { Comparison = ContextComparisons.Minimum }).Should().Equal("comparison");
        Problems(new SamlSettings { Comparison = ContextComparisons.Minimum, AuthnContexts = [Mfa], AuthnContextsSupported = [Sfa] }).Should().Equal("comparison");
        Problems(new SamlSettings { Comparison = ContextComparisons.Minimum, AuthnContexts = [Mfa], AuthnContextsSupported = [Sfa, Mfa] }).Should().BeEmpty();
    }

    public void Dispose() => _hub.Dispose();

    private IEnumerable<string> Problems(SamlSettings settings) => _hub.Protocols.Find("saml")!.Check((settings with { Entity = Entity() }).ToJson()).Select(problem => problem.Field);

    private static IEnumerable<string> Contexts(XElement request) => request.Descendants(Assertion + "AuthnContextClassRef").Select(element => element.Value);

    private async Task<XElement> RequestAsync(SamlSettings settings, Func<UpstreamTrip, UpstreamTrip>? change = null) => (await SendAsync(settings, change)).Request;

    private async Task<(UpstreamStart Start, XElement Request)> SendAsync(SamlSettings settings, Func<UpstreamTrip, UpstreamTrip>? change = null)
    {
        var trip = TestHub.Trip(Upstream(settings)) with { Requester = "shop" };
        var outcome = await _hub.Protocols.Find("saml")!.StartAsync(change is null ? trip : change(trip), TestContext.Current.CancellationToken);
        var start = outcome.Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));
        var query = QueryHelpers.ParseQuery(new Uri(((UpstreamStart.RedirectTo)start).Uri).Query);
        using var inflate = new System.IO.Compression.DeflateStream(new MemoryStream(Convert.FromBase64String(query["SAMLRequest"].ToString())), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(inflate, Encoding.UTF8);
        return (start, XElement.Parse(await reader.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    private Upstream Upstream(SamlSettings settings, bool redirect = true, bool post = false) => TestHub.Upstream("saml", (settings with { Entity = Entity(redirect, post) }).ToJson());

    private SamlEntity Entity(bool redirect = true, bool post = false) => new()
    {
        EntityId = "https://idp.school.example/metadata",
        RedirectUrl = redirect ? "https://idp.school.example/sso" : null,
        PostUrl = post ? "https://idp.school.example/post" : null,
        Certificates = [Convert.ToBase64String(_hub.Keys.SamlSigningAsync(TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult().RawData)],
    };
}
