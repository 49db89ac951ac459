using System.Text;
using FederationHub.Core;
using FederationHub.Core.Release;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Web;
using Microsoft.AspNetCore.Html;

namespace FederationHub.Server.Help;

/// <summary>
/// "Connect your application" (R002-28): all that its makers need, in one page. It names no application and no organisation: what
/// belongs to one is printed by <c>fedhub app add</c>.
/// </summary>
internal static class ConnectEndpoint
{
    /// <summary>Where the page is; discovery names it as <c>service_documentation</c>.</summary>
    public const string Path = "/help/connect";

    /// <summary>The program of the page, to the letter.</summary>
    internal static readonly string Program = ReadProgram();

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, (HttpContext http, ProviderIssuer issuer, HubOptions options) =>
    {
        var address = http.RequestServices.GetRequiredService<HubAddress>();
        var words = Words.For(http.Request);
        return new Page("/Pages/Help/Connect.cshtml", new ConnectPage
        {
            Words = words,
            Title = words["connect.title"],
            LanguageLink = Path + "?",
            Issuer = issuer,
            AssurancePrefix = address.AssurancePrefix,
            Email = options.Help.Email,
            Claims = [.. ReleaseSets.Hub.Values.Select(rule => (rule.Claim, words["claim." + rule.Claim])).OrderBy(claim => claim.Claim, StringComparer.Ordinal)],
            Errors = [.. ConnectPage.ErrorNames.Select(name => new ConnectError(name, words["oauth." + name], [.. FhCodes.All.Where(code => code.ProtocolError == name && !code.Reserved)]))],
            Program = Program,
        });
    });

    private static string ReadProgram()
    {
        using var stream = typeof(ConnectEndpoint).Assembly.GetManifestResourceStream("Assets/login.mjs") ?? throw new InvalidOperationException("Asset login.mjs is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>The page "Connect your application".</summary>
internal sealed record ConnectPage : HubPage
{
    /// <summary>OAuth errors that an application can get, in the order in which it meets them.</summary>
    public static readonly string[] ErrorNames =
    [
        "invalid_request", "invalid_scope", "unauthorized_client", "login_required", "interaction_required", "consent_required", "access_denied", "unmet_authentication_requirements",
        "invalid_client", "invalid_grant", "invalid_token", "temporarily_unavailable", "server_error",
    ];

    public override string Kind => "connect";

    public required ProviderIssuer Issuer { get; init; }

    public required string AssurancePrefix { get; init; }

    public string? Email { get; init; }

    /// <summary>Name and meaning of each claim that a configuration can name without writing it out.</summary>
    public required IReadOnlyList<(string Name, string Meaning)> Claims { get; init; }

    public required IReadOnlyList<ConnectError> Errors { get; init; }

    /// <summary>The program, to the letter.</summary>
    public required string Program { get; init; }

    /// <summary>A text in which `…` is code.</summary>
    public static IHtmlContent Marked(string text)
    {
        var html = new HtmlContentBuilder();
        var parts = text.Split('`');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 0)
            {
                html.Append(parts[i]);
            }
            else
            {
                html.AppendHtml("<code>").Append(parts[i]).AppendHtml("</code>");
            }
        }

        return html;
    }
}

/// <summary>An OAuth error, what to do, and the hub's own codes that come as it.</summary>
internal sealed record ConnectError(string Name, string ToDo, IReadOnlyList<FhCode> Codes);
