using System.Text.Json;
using System.Text.Json.Nodes;

namespace FederationHub.Configuration.Applying;

/// <summary>
/// Stored settings are what the file says plus, in a member of their own, what the protocol learned from where the file points.
/// As long as the file says the same, what was learned stays true when it is applied again without an answer.
/// </summary>
internal static class FetchedPart
{
    // SamlSettings.Entity, which the file may also set by hand, and OidcSettings.Discovered.
    private static readonly string[] Learned = ["entity", "discovered"];

    /// <summary>The stored settings when they come from the same words of the file; else the wanted ones, as they are.</summary>
    /// <param name="wanted">As the file says them, without what is learned.</param>
    /// <param name="stored">As they are stored, or null.</param>
    public static string Carry(string wanted, string? stored) =>
        stored is not null && Parse(wanted) is { } a && Parse(stored) is { } b && SaysTheSame(a, b) ? stored : wanted;

    /// <summary>Whether renewed settings come from the same words of the file as the stored ones.</summary>
    /// <param name="renewed">With what was learned now.</param>
    /// <param name="stored">With what was learned before, if anything.</param>
    public static bool IsRenewalOf(string renewed, string stored)
    {
        if (Parse(renewed) is not { } a || Parse(stored) is not { } b)
        {
            return false;
        }

        foreach (var key in Learned)
        {
            a.Remove(key);
            b.Remove(key);
        }

        return JsonNode.DeepEquals(a, b);
    }

    private static bool SaysTheSame(JsonObject wanted, JsonObject stored)
    {
        foreach (var key in Learned.Where(key => !wanted.ContainsKey(key)))
        {
            stored.Remove(key);
        }

        return JsonNode.DeepEquals(wanted, stored);
    }

    private static JsonObject? Parse(string settings)
    {
        try
        {
            return JsonNode.Parse(settings) as JsonObject;
        }
        catch (JsonException)
        {
            // Not of this hub's making: then nothing is carried over and the upstream is fetched anew.
            return null;
        }
    }
}
