using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace FederationHub.Upstreams.Tests;

/// <summary>A fake organisation on a port of its own, reached over real HTTP.</summary>
internal sealed class TestOrganisation : IAsyncDisposable
{
    // Making a key takes longer than a login; organisations of one test get different ones.
    private static readonly Lazy<X509Certificate2>[] Certificates = [.. Enumerable.Range(0, 3).Select(_ => new Lazy<X509Certificate2>(MakeCertificate))];

    private readonly WebApplication _application;

    private TestOrganisation(WebApplication application, FakeOrganisation fake)
    {
        _application = application;
        Fake = fake;
    }

    public FakeOrganisation Fake { get; }

    public static async Task<TestOrganisation> StartAsync(TimeProvider time, int key, OidcFace? oidc = null, SamlFace? saml = null)
    {
        var port = FreePort.Next();
        var fake = new FakeOrganisation
        {
            Id = "school",
            NameNl = "School",
            NameEn = "School",
            BaseUrl = $"http://127.0.0.1:{port}/idp",
            Scopes = ["school.example"],
            Personas = Personas.School("school", "school.example"),
            Oidc = oidc,
            Saml = saml,
            Time = time,
            Keys = new OrganisationKeys(Certificates[key].Value),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var application = builder.Build();
        application.MapFakeOrganisation(fake);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return new TestOrganisation(application, fake);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=school", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}

/// <summary>Somebody with a browser, who goes where the hub sends and brings back what the organisation gives.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = new CookieContainer() });

    /// <summary>Logs in, and gives what the browser would deliver at the hub.</summary>
    public async Task<UpstreamReply> LogInAsync(UpstreamStart start, string persona = Personas.Pupil, Breakage breakage = Breakage.None, bool cancel = false)
    {
        var response = start switch
        {
            UpstreamStart.RedirectTo redirect => await _browser.GetAsync(new Uri(redirect.Uri), TestContext.Current.CancellationToken),
            UpstreamStart.PostForm form => await _browser.PostAsync(new Uri(form.Uri), new FormUrlEncodedContent(form.Fields), TestContext.Current.CancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(start)),
        };
        for (var hop = 0; hop < 5; hop++)
        {
            var here = response.RequestMessage!.RequestUri!;
            if (response.Headers.Location is { } location)
            {
                var next = new Uri(here, location);
                if (next.AbsolutePath.StartsWith("/login/return", StringComparison.Ordinal) || next.AbsolutePath == "/saml/logout")
                {
                    return new UpstreamReply(false, Parameters(next.Query), next.Query.TrimStart('?'));
                }

                response = await _browser.GetAsync(next, TestContext.Current.CancellationToken);
                continue;
            }

            var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var fields = Hidden().Matches(page).Select(match => KeyValuePair.Create(match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value))).ToList();
            if (page.Contains("data-page=\"organisation-post\"", StringComparison.Ordinal))
            {
                return new UpstreamReply(true, fields, string.Empty);
            }

            if (!page.Contains("data-page=\"organisation-login\"", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(page);
            }

            fields.Add(cancel ? new("cancel", "true") : new("persona", persona));
            fields.Add(new("breakage", breakage.ToString()));
            response = await _browser.PostAsync(new Uri(here, here.AbsolutePath), new FormUrlEncodedContent(fields), TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("The organisation sends in circles.");
    }

    /// <summary>Logs out at the organisation itself; gives what the browser would deliver at the hub then, or null where it goes nowhere.</summary>
    public async Task<UpstreamReply?> LogOutEverywhereAsync(string organisation)
    {
        using var nothing = new FormUrlEncodedContent([]);
        using var response = await _browser.PostAsync(new Uri(organisation + "/logout/everywhere"), nothing, TestContext.Current.CancellationToken);
        return response.Headers.Location is { } location ? new UpstreamReply(false, Parameters(location.Query), location.Query.TrimStart('?')) : null;
    }

    public void Dispose() => _browser.Dispose();

    private static List<KeyValuePair<string, string>> Parameters(string query) =>
        [.. QueryHelpers.ParseQuery(query).SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value!)))];

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">", RegexOptions.None, 1000)]
    private static partial Regex Hidden();
}
