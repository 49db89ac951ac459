namespace FederationHub.Upstreams.Saml;

/// <summary>What can be wrong with the settings that shape a request.</summary>
internal static class SamlRequestCheck
{
    private static readonly string[] Comparisons = [ContextComparisons.Exact, ContextComparisons.Minimum, ContextComparisons.Maximum, ContextComparisons.Better];

    /// <summary>Adds every problem, by the field that has it.</summary>
    public static void Problems(SamlSettings settings, Action<string, string> add)
    {
        if (settings.ForceAuthn is not (ForceAuthnUse.AsNeeded or ForceAuthnUse.Never))
        {
            add("force_authn", "Must be as_needed or never.");
        }

        if (settings.LoginHint is not (LoginHintUse.Off or LoginHintUse.Subject or LoginHintUse.Query))
        {
            add("login_hint", "Must be off, subject or query.");
        }

        if (settings.ProxyCount is < 0 or > 16)
        {
            add("proxy_count", "Must be 0 to 16.");
        }

        Identifiers("idp_list", settings.IdpList, add);
        Identifiers("authn_contexts", settings.AuthnContexts, add);
        Identifiers("authn_contexts_supported", settings.AuthnContextsSupported, add);
        if (!Comparisons.Contains(settings.Comparison, StringComparer.Ordinal))
        {
            add("comparison", $"Must be one of {string.Join(", ", Comparisons)}.");
        }
        else if (settings.Comparison != ContextComparisons.Exact
            && (settings.AuthnContextsSupported.Count == 0 || settings.AuthnContexts.Except(settings.AuthnContextsSupported, StringComparer.Ordinal).Any()))
        {
            // Nothing but the operator says which context is stronger than another, and an answer that nobody can judge is none.
            add("comparison", "With another one than exact, authn_contexts_supported must list every context, the weakest first.");
        }

        for (var i = 0; i < settings.Algorithms.Count; i++)
        {
            if (!SamlSettings.AlgorithmWords.Contains(settings.Algorithms[i], StringComparer.Ordinal) || settings.Algorithms.Take(i).Contains(settings.Algorithms[i], StringComparer.Ordinal))
            {
                add($"algorithms[{i}]", $"Must be one of {string.Join(", ", SamlSettings.AlgorithmWords)}, each once.");
            }
        }
    }

    // SAML Core 1.3.2: absolute URIs. The leg remembers contexts with a space between.
    private static void Identifiers(string field, IReadOnlyList<string> values, Action<string, string> add)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Length is 0 or > 1024 || values[i].Any(char.IsWhiteSpace) || !Uri.IsWellFormedUriString(values[i], UriKind.Absolute) || values.Take(i).Contains(values[i], StringComparer.Ordinal))
            {
                add($"{field}[{i}]", "Must be an absolute URI or a URN, each once.");
            }
        }
    }
}
