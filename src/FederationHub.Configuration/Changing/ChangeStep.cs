using FederationHub.Core;

namespace FederationHub.Configuration.Changing;

/// <summary>What a change makes of the settings that are live.</summary>
internal abstract record ChangeStep
{
    private ChangeStep()
    {
    }

    /// <summary>Others.</summary>
    /// <param name="Settings">What they are to be.</param>
    /// <param name="Detail">What changed, for the audit: names, never values.</param>
    public sealed record To(HubSettings Settings, string Detail) : ChangeStep;

    /// <summary>The same.</summary>
    public sealed record Already(string Why) : ChangeStep;

    /// <summary>Nothing: it cannot be done.</summary>
    public sealed record No(IReadOnlyList<string> Problems) : ChangeStep
    {
        public No(string problem)
            : this([problem])
        {
        }
    }
}
