using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>An organisation that encrypts what it says, and somebody who asks the hub about its ciphertext by changing it.</summary>
public sealed partial class EncryptedAnswerTests : IAsyncLifetime
{
    private HubWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // CBC is allowed here: it is the one whose padding could answer.
    public async ValueTask InitializeAsync()
    {
        _world = await HubWorld.StartAsync(text => text.Replace("/idp/university/metadata", "/idp/university/metadata\n      allow: [aes-cbc]", StringComparison.Ordinal));
        using var http = LoopbackHttp.Create();
        var metadata = XDocument.Parse(await http.GetStringAsync(new Uri(_world.HubUrl + "/saml/metadata"), Token));
        var key = metadata.Descendants().Single(element => element.Name.LocalName == "KeyDescriptor" && element.Attribute("use")!.Value == "encryption");
        _world.University.Encryption = new FakeEncryption(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(key.Descendants().Single(element => element.Name.LocalName == "X509Certificate").Value)));
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Logs_in_with_an_encrypted_assertion(bool cbc)
    {
        _world.University.Encryption = _world.University.Encryption! with { Cbc = cbc };
        using var browser = _world.NewBrowser();

        var tokens = await browser.TokensAsync(_world.Shop, "university");

        tokens.Status.Should().Be(200, tokens.Text);
        tokens["id_token"].Should().NotBeNull();
    }

    // security.md 57: identical status, body and length; one decryption per started login.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Reaches", "FH-1307")]
    public async Task Changed_ciphertexts_each_on_its_own_login_are_told_apart_by_nothing(bool cbc)
    {
        _world.University.Encryption = _world.University.Encryption! with { Cbc = cbc };
        var seen = new HashSet<(HttpStatusCode First, HttpStatusCode Last, int Length, string Code, string Body)>();
        for (var i = 0; i < 128; i++)
        {
            using var browser = _world.NewBrowser();
            var post = await AnswerAsync(browser);
            var answer = Encoding.UTF8.GetString(Convert.FromBase64String(post["SAMLResponse"]));
            // What is in an answer differs a little in length from login to login, so places are counted from both ends.
            var changed = Changed(answer, octets => octets[i % 2 == 0 ? i : octets.Length - i] ^= (byte)(1 + i));
            var (first, page) = await PostAsync(browser, post, changed);
            seen.Add((first, page.Status, page.Text.Length, page.Code!, Neutral(page)));
        }

        seen.Should().ContainSingle().Which.Code.Should().Be("FH-1307");
        CausesIn(_world.Log).Should().Equal("decryption-failed");
    }

    [Fact]
    public async Task What_is_wrong_behind_the_ciphertext_is_told_apart_by_nothing()
    {
        var seen = new HashSet<(HttpStatusCode First, HttpStatusCode Last, string Code, string Body)>();
        foreach (var breakage in new[] { Breakage.NotSigned, Breakage.Tampered, Breakage.UnknownKey })
        {
            _world.University.Breakage = breakage;
            using var browser = _world.NewBrowser();
            var post = await AnswerAsync(browser);
            var (first, page) = await PostAsync(browser, post, Encoding.UTF8.GetString(Convert.FromBase64String(post["SAMLResponse"])));
            seen.Add((first, page.Status, page.Code!, Neutral(page)));
        }

        _world.University.Breakage = Breakage.None;
        seen.Should().ContainSingle().Which.Code.Should().Be("FH-1307");
        CausesIn(_world.Log).Should().Equal("decryption-failed");
    }

    [Fact]
    public async Task A_started_login_gives_one_question()
    {
        using var browser = _world.NewBrowser();
        var post = await AnswerAsync(browser);
        var honest = Encoding.UTF8.GetString(Convert.FromBase64String(post["SAMLResponse"]));
        var (_, first) = await PostAsync(browser, post, Changed(honest, octets => octets[^1] ^= 1));
        first.Code.Should().Be("FH-1307");

        // The right one now: were it looked at, it would log in.
        var (status, second) = await PostAsync(browser, post, honest);

        status.Should().NotBe(HttpStatusCode.SeeOther);
        second.Code.Should().NotBe("FH-1307").And.NotBeNull();
        CausesIn(_world.Log).Where(cause => cause == "decryption-failed").Should().ContainSingle();
    }

    [Fact]
    public async Task Of_many_questions_on_one_login_at_once_one_is_told_of()
    {
        using var browser = _world.NewBrowser();
        var post = await AnswerAsync(browser);
        var honest = Encoding.UTF8.GetString(Convert.FromBase64String(post["SAMLResponse"]));
        using var http = LoopbackHttp.Create();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            using var one = await http.PostAsync(new Uri(_world.HubUrl + "/login/return/saml"), new FormUrlEncodedContent(Fields(post, i == 6 ? honest : Changed(honest, octets => octets[^(i + 1)] ^= 1))), Token);
            return one.StatusCode;
        }, Token)));

        answers.Count(status => status == HttpStatusCode.SeeOther).Should().Be(1, "the others learn only that this trip was answered");
        answers.Where(status => status != HttpStatusCode.SeeOther).Distinct().Should().ContainSingle();
    }

    [Theory]
    [InlineData("no RelayState")]
    [InlineData("another RelayState")]
    public async Task Nothing_is_decrypted_that_answers_no_live_leg(string relay)
    {
        using var browser = _world.NewBrowser();
        var post = await AnswerAsync(browser);
        post["RelayState"] = relay == "no RelayState" ? string.Empty : new string('A', 43);
        var broken = Changed(Encoding.UTF8.GetString(Convert.FromBase64String(post["SAMLResponse"])), octets => octets[^1] ^= 1);

        var (_, page) = await PostAsync(browser, post, broken);

        page.Code.Should().NotBe("FH-1307");
        CausesIn(_world.Log).Should().NotContain("decryption-failed");
    }

    private async Task<Dictionary<string, string>> AnswerAsync(Browser browser)
    {
        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("idp_hint", "university")));
        page = await browser.SubmitAsync(page, "form", ("persona", "pupil"));
        page.Kind.Should().Be("organisation-post");
        return page.Document.QuerySelectorAll("form input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? string.Empty, StringComparer.Ordinal);
    }

    private async Task<(HttpStatusCode First, BrowserPage Page)> PostAsync(Browser browser, Dictionary<string, string> post, string xml)
    {
        var hops = browser.Hops.Count;
        var page = await browser.PostAsync(_world.HubUrl + "/login/return/saml", Fields(post, xml), _world.University.BaseUrl);
        return (browser.Hops[hops].Status, page);
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(Dictionary<string, string> post, string xml) =>
        post.Select(field => KeyValuePair.Create(field.Key, field.Key == "SAMLResponse" ? Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)) : field.Value));

    // The last CipherValue is that of the content.
    private static string Changed(string xml, Action<byte[]> change)
    {
        var value = CipherValue().Matches(xml)[^1].Groups[1];
        var octets = Convert.FromBase64String(value.Value);
        change(octets);
        return string.Concat(xml.AsSpan(0, value.Index), Convert.ToBase64String(octets), xml.AsSpan(value.Index + value.Length));
    }

    // What differs between any two refusals, whatever they refuse: the reference, the time, and the handles of a login.
    private static string Neutral(BrowserPage page)
    {
        var reference = string.Join("-?", page.Document.Body!.GetAttribute("data-reference")!.Where(char.IsAsciiLetterOrDigit));
        return Handles().Replace(Regex.Replace(page.Text, reference, "·", RegexOptions.None, TimeSpan.FromSeconds(1)), "·");
    }

    private static IEnumerable<string> CausesIn(string log) => Refusals().Matches(log).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex("<xenc:CipherValue>([^<]+)</xenc:CipherValue>", RegexOptions.None, 1000)]
    private static partial Regex CipherValue();

    [GeneratedRegex("Refused FH-[0-9]+/([a-z0-9-]+):", RegexOptions.None, 1000)]
    private static partial Regex Refusals();

    [GeneratedRegex("[A-Za-z0-9_-]{43}|(?<=;ts=)[0-9]+|[0-9-]{10}(?: |%20)[0-9]{2}(?:(?::|%3A)[0-9]{2}){2}(?: |%20)UTC", RegexOptions.None, 1000)]
    private static partial Regex Handles();
}
