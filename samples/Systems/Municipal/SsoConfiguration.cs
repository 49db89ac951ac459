using System.Text.Json;
using System.Text.RegularExpressions;
using FederationHub.Samples.WebApp;

namespace FederationHub.Samples.Systems.Municipal;

/// <summary>
/// A line of the table that was read and found good. There is no other way to get one: while anything is wrong, there is no single
/// sign-on and no button (R002-08).
/// </summary>
public sealed partial class SsoConfiguration
{
    private static readonly string[] Texts = ["client_id", "redirect_uri", "client_secret", "scope", "response_type", "grant_type"];
    private static readonly string[] Booleans = ["state", "nonce"];

    private SsoConfiguration()
    {
    }

    /// <summary>Null: discovery.</summary>
    public required ProviderAddresses? Addresses { get; init; }

    /// <summary>What `iss` must be.</summary>
    public required string Issuer { get; init; }

    /// <summary>Sends and checks `state` (R002-03).</summary>
    public required bool State { get; init; }

    /// <summary>Sends and checks `nonce` (R002-04).</summary>
    public required bool Nonce { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Null: none is sent (R002-07).</summary>
    public required string? ClientSecret { get; init; }

    public required string RedirectUri { get; init; }

    /// <summary>With `openid` and `profile`, always (R002-05).</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The claim that an employee's login id is compared with (R002-10).</summary>
    public required IReadOnlyList<string> LoginIdClaims { get; init; }

    /// <summary>Reads a line of the table.</summary>
    /// <returns>The configuration, or everything that is wrong, each with the path of its field.</returns>
    public static (SsoConfiguration? Configuration, IReadOnlyList<string> Problems) Read(SsoServer server)
    {
        var problems = new List<string>();
        var info = Info(server, problems);
        var addresses = AddressesOf(server, problems);

        string? Value(string name) => info.TryGetValue(name, out var value) ? Filled(value, server, name, problems) : null;

        var clientId = Value("client_id");
        var redirectUri = Value("redirect_uri");
        var secret = Value("client_secret");
        if (string.IsNullOrEmpty(clientId))
        {
            problems.Add("info.client_id: is needed");
        }

        if (string.IsNullOrEmpty(redirectUri))
        {
            problems.Add("info.redirect_uri: is needed");
        }

        if (info.ContainsKey("client_secret") && string.IsNullOrEmpty(secret))
        {
            problems.Add("info.client_secret: is empty; leave it out when the server gave none");
        }

        Only(info, "response_type", "code", problems);
        Only(info, "grant_type", "authorization_code", problems);
        var claims = server.Version switch
        {
            // The version is what the administrator says, never what the address looks like (R002-09).
            null or "" or "2.0" => (IReadOnlyList<string>)["oid"],
            "1.0" => ["unique_name", "upn"],
            _ => [],
        };
        if (claims.Count == 0)
        {
            problems.Add("version: must be 1.0 or 2.0");
        }

        return problems.Count > 0 ? (null, problems) : (new SsoConfiguration
        {
            Addresses = addresses,
            Issuer = server.Issuer!,
            State = !info.TryGetValue("state", out var state) || state == "true",
            Nonce = !info.TryGetValue("nonce", out var nonce) || nonce == "true",
            ClientId = clientId!,
            ClientSecret = secret,
            RedirectUri = redirectUri!,
            Scopes = Complete(Value("scope")),
            LoginIdClaims = claims,
        }, []);
    }

    // R002-08: booleans without quotes, everything else with them, and nothing that is not known.
    private static Dictionary<string, string> Info(SsoServer server, List<string> problems)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        JsonElement json;
        try
        {
            json = JsonElement.Parse(server.Info);
        }
        catch (JsonException)
        {
            problems.Add("info: is not JSON");
            return read;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            problems.Add("info: must be an object: { … }");
            return read;
        }

        foreach (var field in json.EnumerateObject())
        {
            var boolean = field.Value.ValueKind is JsonValueKind.True or JsonValueKind.False;
            if (Booleans.Contains(field.Name) && !boolean)
            {
                problems.Add($"info.{field.Name}: must be true or false, without quotes");
            }
            else if (Texts.Contains(field.Name) && field.Value.ValueKind != JsonValueKind.String)
            {
                problems.Add($"info.{field.Name}: must be a text, with quotes");
            }
            else if (!Booleans.Contains(field.Name) && !Texts.Contains(field.Name))
            {
                problems.Add($"info.{field.Name}: is not known");
            }
            else if (!read.TryAdd(field.Name, boolean ? field.Value.GetRawText() : field.Value.GetString()!))
            {
                problems.Add($"info.{field.Name}: stands twice");
            }
        }

        return read;
    }

    // R002-02: all addresses of one server from one place. Typed ones beside a discovery document could be of two servers.
    private static ProviderAddresses? AddressesOf(SsoServer server, List<string> problems)
    {
        (string Name, string? Value)[] typed = [("authorize_url", server.AuthorizeUrl), ("token_url", server.TokenUrl), ("keys_url", server.KeysUrl)];
        if (string.IsNullOrEmpty(server.Issuer))
        {
            problems.Add("issuer: is needed");
        }

        foreach (var (name, value) in typed)
        {
            if (server.Discovery && !string.IsNullOrEmpty(value))
            {
                problems.Add($"{name}: leave it empty with discovery");
            }
            else if (!server.Discovery && !(Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"))
            {
                problems.Add($"{name}: must be an absolute address");
            }
        }

        return server.Discovery || problems.Count > 0
            ? null
            : new ProviderAddresses(server.Issuer!, server.AuthorizeUrl!, server.TokenUrl!, server.KeysUrl!, EndSession: string.IsNullOrEmpty(server.LogoutUrl) ? null : server.LogoutUrl);
    }

    private static string? Filled(string value, SsoServer server, string name, List<string> problems)
    {
        var filled = value
            .Replace("%CLIENTID%", server.ClientId, StringComparison.Ordinal)
            .Replace("%CLIENTSECRET%", server.ClientSecret, StringComparison.Ordinal)
            .Replace("%ENDPOINTREDIRECT%", server.EndpointRedirect, StringComparison.Ordinal);
        if (Placeholder().IsMatch(filled))
        {
            problems.Add($"info.{name}: has a placeholder that is not known");
        }

        return filled;
    }

    [GeneratedRegex("%[A-Z]+%")]
    private static partial Regex Placeholder();

    private static void Only(Dictionary<string, string> info, string name, string value, List<string> problems)
    {
        // R002-01.
        if (info.TryGetValue(name, out var given) && given != value)
        {
            problems.Add($"info.{name}: must be {value}");
        }
    }

    private static string[] Complete(string? scope)
    {
        var given = (scope ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. new[] { "openid", "profile" }, .. given.Except(["openid", "profile"])];
    }
}
