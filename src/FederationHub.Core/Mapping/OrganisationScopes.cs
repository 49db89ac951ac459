using System.Collections.Frozen;
using System.Text.RegularExpressions;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Mapping;

/// <summary>The scopes of one organisation, ready for use: what may stand on the right of an '@' (shibmd:Scope, V-06).</summary>
public sealed class OrganisationScopes
{
    // A domain name is no longer (RFC 1035 2.3.4).
    private const int MaxLength = 253;

    private readonly FrozenSet<string> _names;
    private readonly Regex[] _patterns;

    /// <summary>Prepares scopes. A pattern that cannot be used matches nothing; <see cref="Check"/> says so at save time.</summary>
    public OrganisationScopes(IEnumerable<OrganisationScope> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        var all = scopes.ToArray();
        _names = all.Where(s => !s.IsPattern).Select(s => AsciiCase.Lower(s.Value)).ToFrozenSet(StringComparer.Ordinal);
        _patterns = [.. all.Where(s => s.IsPattern).Select(s => TryCompile(s.Value)).OfType<Regex>()];
    }

    /// <summary>Whether there is none at all, so that no scoped value can pass.</summary>
    public bool IsEmpty => _names.Count == 0 && _patterns.Length == 0;

    /// <summary>What is wrong with a scope, or null.</summary>
    public static string? Check(OrganisationScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return scope switch
        {
            { Value.Length: 0 or > MaxLength } => "A scope has 1 to 253 characters.",
            { IsPattern: false } => scope.Value.Contains('@', StringComparison.Ordinal) || scope.Value.Any(char.IsWhiteSpace) ? "A scope has no '@' and no space." : null,
            _ => TryCompile(scope.Value) is null ? "The scope's pattern cannot be used: it is no regular expression, or needs backtracking (look-around, back references)." : null,
        };
    }

    /// <summary>Whether the right side of a scoped value is registered; compared in lower case.</summary>
    public bool Allow(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var lower = AsciiCase.Lower(scope);
        return _names.Contains(lower) || (_patterns.Length > 0 && lower.Length <= MaxLength && _patterns.Any(p => Matches(p, lower)));
    }

    /// <summary>
    /// Whether a scoped value is of the organisation (V-06): one '@' with something on both sides, or a bare domain. Of two '@' everybody takes
    /// another part for the scope.
    /// </summary>
    public bool AllowValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var at = value.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? Allow(value) : at > 0 && value.IndexOf('@', at + 1) < 0 && Allow(value[(at + 1)..]);
    }

    /// <summary>Whether a mail domain is a registered name or lies under one (V-09). Patterns do not count: they say nothing about what lies below.</summary>
    public bool AllowDomain(string domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        for (var rest = AsciiCase.Lower(domain); ;)
        {
            if (_names.Contains(rest))
            {
                return true;
            }

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return false;
            }

            rest = rest[(dot + 1)..];
        }
    }

    // Matching is linear; the limit is for a machine that stands still. Then the scope did not match.
    private static bool Matches(Regex pattern, string scope)
    {
        try
        {
            return pattern.IsMatch(scope);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    // Anchored here, so that no pattern can match a part; without backtracking, so that no pattern and no value can hold a login up.
    private static Regex? TryCompile(string pattern)
    {
        try
        {
            return new Regex($"^(?:{pattern})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(2));
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
