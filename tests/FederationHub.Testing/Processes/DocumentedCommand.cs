namespace FederationHub.Testing.Processes;

/// <summary>A command as a document shows it, so that what a reader copies is what the tests run.</summary>
public static class DocumentedCommand
{
    /// <summary>Starts a command that stands alone on a line of a document.</summary>
    /// <param name="name">What the log file is called after.</param>
    /// <param name="document">Path from the root of the tree.</param>
    /// <param name="command">The line.</param>
    /// <param name="more">Arguments added at its end, so that runs do not meet on one port or in one folder.</param>
    /// <param name="environment">Added to this process's own.</param>
    public static RunningProcess Start(
        string name, string document, string command, IEnumerable<string> more, IReadOnlyDictionary<string, string> environment)
    {
        var shown = File.ReadLines(Path.Combine(SourceTree.Root, document)).Any(line => line.Trim() == command);
        if (!shown)
        {
            throw new InvalidOperationException($"{document} does not show the command: {command}");
        }

        var words = command.Split(' ');
        return RunningProcess.Start(name, words[0], [.. words[1..], .. more], environment);
    }
}
