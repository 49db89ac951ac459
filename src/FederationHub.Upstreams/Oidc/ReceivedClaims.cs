using System.Text.Json;
using FederationHub.Core.Identity;

namespace FederationHub.Upstreams.Oidc;

/// <summary>
/// Reads claims into names and values. A claim is a text, a number, a truth or a list of those; a member of an object is named as in many
/// products' documentation, <c>address.country</c> or <c>resource_access.account.roles</c>. Anything deeper has no name that a rule could use: it is
/// left unread, and told.
/// </summary>
internal sealed class ReceivedClaims
{
    // A sender chooses how much there is. The statement takes fewer values than this of any name, so that it can tell that there were more.
    private const int MaxValues = 1000;
    private const int MaxNames = 500;
    private const int MaxDepth = 2;

    // These are about the message, not about the person.
    private static readonly HashSet<string> OfTheMessage = new(StringComparer.Ordinal)
    {
        "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", "auth_time", "session_expiry",
    };

    private readonly Dictionary<string, IReadOnlyList<string>> _byName = new(StringComparer.Ordinal);
    private readonly List<Finding> _unread = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> ByName => _byName;

    public IReadOnlyList<Finding> Unread => _unread;

    public void Add(JsonElement claims, JsonElement? already)
    {
        foreach (var claim in claims.EnumerateObject())
        {
            if (OfTheMessage.Contains(claim.Name) || (already is { } first && first.TryGetProperty(claim.Name, out _)))
            {
                continue;
            }

            Read(claim.Name, claim.Value, claim.Name, MaxDepth);
        }
    }

    // Told by the name of the claim: the members of an object are the sender's to choose, and can be anything.
    private void Read(string name, JsonElement value, string claim, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null or JsonValueKind.Undefined:
                // OpenID Connect Core 5.3.2: a claim without a value should have been left out; it says nothing.
                break;
            case JsonValueKind.Object when depth > 0:
                foreach (var member in value.EnumerateObject())
                {
                    if (IsName(member.Name))
                    {
                        Read($"{name}.{member.Name}", member.Value, claim, depth - 1);
                    }
                    else
                    {
                        Tell("nested_value", claim);
                    }
                }

                break;
            default:
                Keep(name, value, claim);
                break;
        }
    }

    // A member that is called otherwise is not a field but an entry, such as an address with what belongs to it.
    private static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private void Keep(string name, JsonElement value, string claim)
    {
        var values = new List<string>(value.ValueKind == JsonValueKind.Array ? Math.Min(value.GetArrayLength(), MaxValues) : 1);
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (values.Count == MaxValues)
                {
                    Tell("too_many_values", claim);
                    break;
                }

                Take(item, claim, values);
            }
        }
        else
        {
            Take(value, claim, values);
        }

        if (values.Count == 0)
        {
            return;
        }

        if (_byName.Count == MaxNames && !_byName.ContainsKey(name))
        {
            Tell("too_many_names", claim);
        }
        else if (!_byName.TryAdd(name, values))
        {
            // A name that stands twice, or one with a dot that is a member of an object too: the first counts.
            Tell("name_twice", claim);
        }
    }

    private void Take(JsonElement value, string claim, List<string> values)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when TextOf(value) is { } text:
                values.Add(text);
                break;
            case JsonValueKind.Number:
                values.Add(value.GetRawText());
                break;
            case JsonValueKind.True:
                values.Add("true");
                break;
            case JsonValueKind.False:
                values.Add("false");
                break;
            case JsonValueKind.String:
                Tell("value_malformed", claim);
                break;
            case JsonValueKind.Null or JsonValueKind.Undefined:
                break;
            default:
                Tell("nested_value", claim);
                break;
        }
    }

    // JSON can carry half a character, which is no text (RFC 8259 8.2).
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private void Tell(string cause, string claim)
    {
        var finding = new Finding(cause, claim);
        if (_unread.Count < MaxNames && !_unread.Contains(finding))
        {
            _unread.Add(finding);
        }
    }
}
