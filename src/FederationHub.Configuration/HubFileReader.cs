using FederationHub.Configuration.Reading;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;

namespace FederationHub.Configuration;

/// <summary>
/// Reads a hub file (format.md). Nothing is guessed and nothing is skipped: an unknown key, a value out of bounds and a
/// reference to nothing each refuse the file, and all of them are named at once.
/// </summary>
public static class HubFileReader
{
    /// <summary>Reads the text of a hub file. Touches no other file, no network and no environment.</summary>
    /// <param name="text">YAML of at most 64 million characters.</param>
    public static HubFileReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var findings = new Findings();
        if (YamlDocument.Read(text, findings) is not { } document)
        {
            return new HubFileReading.Refused(findings.All);
        }

        var top = new Section(document, "", findings);
        var names = new KnownNames(findings);
        var suites = top.Children("suites").Select(section => SuiteReader.Read(section, names)).ToList();
        var organisations = top.Children("organisations").Select(section => OrganisationReader.Read(section, names)).ToList();
        var upstreams = top.Children("upstreams").Select(section => UpstreamReader.Read(section, names)).ToList();
        var entries = top.Children("entries").Select(section => EntryReader.Read(section, names)).ToList();
        var applications = top.Children("applications").Select(section => ApplicationReader.Read(section, names)).ToList();
        DiscoveryBlock.CheckEntityIds([.. applications.OfType<ApplicationDraft>()]);
        var agreements = top.Children("agreements").Select(section => AgreementReader.Read(section, names)).ToList();
        var levels = top.Children("minimum_levels").Select(section => LevelReader.Read(section, names)).ToList();
        var contracts = top.Children("mfa_contracts").Select(section => ContractReader.Read(section, names)).ToList();
        var sources = top.Children("metadata_sources").Select(section => SourceReader.Read(section, names)).ToList();
        top.Finish();

        var whole = ShortForm.WriteOut(organisations, upstreams, entries, names);
        names.CheckReferences();
        ContractReader.CheckPairs(contracts, whole.Upstreams, names);
        if (findings.Any)
        {
            return new HubFileReading.Refused(findings.All);
        }

        // Without a finding, nothing that was read is null.
        var settings = new HubSettings
        {
            Suites = [.. suites.Select(suite => suite!)],
            Applications = [.. applications.Select(application => application!.Application)],
            Organisations = [.. organisations.Select(organisation => organisation!.Organisation)],
            Upstreams = [.. whole.Upstreams.Select(upstream => upstream.Upstream)],
            Entries = whole.Entries,
            Agreements = [.. agreements.Select(agreement => agreement!)],
            MinimumLevels = [.. levels.Select(level => level!)],
            MfaContracts = [.. contracts.Select(contract => contract!.Contract)],
            MetadataSources = [.. sources.Select(source => source!.Source)],
        };
        return new HubFileReading.Accepted(HubFile.From(
            settings, [.. applications.Select(application => application!.Block)], [.. applications.Select(application => application!.Secrets)], whole.Upstreams, [.. sources.Select(source => source!)]));
    }
}
