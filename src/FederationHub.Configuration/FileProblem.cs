using System.Globalization;
using FederationHub.Configuration.Yaml;

namespace FederationHub.Configuration;

/// <summary>One thing that is wrong with the file. No secret stands in it.</summary>
/// <param name="Line">Line of the file, counted from 1.</param>
/// <param name="Field">Path of the field, such as <c>organisations[2].saml.metadata_url</c>; empty for the file as a whole.</param>
/// <param name="Message">One English sentence, and how to mend it.</param>
public sealed record FileProblem(int Line, string Field, string Message)
{
    /// <summary>As a person reads it, on one line of a log or a terminal whatever the file holds: <c>line 12, applications[0].profile: …</c></summary>
    public override string ToString() => Shown.OnOneLine(Field.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"line {Line}: {Message}")
        : string.Create(CultureInfo.InvariantCulture, $"line {Line}, {Field}: {Message}"));
}
