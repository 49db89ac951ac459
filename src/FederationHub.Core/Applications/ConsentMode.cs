namespace FederationHub.Core.Applications;

/// <summary>
/// What a person is shown before values go out (R001-17). Whatever is shown adds to the organisation's agreement and never replaces it.
/// </summary>
public enum ConsentMode
{
    /// <summary>Nothing: the organisation agreed, and that is enough.</summary>
    None,

    /// <summary>Once a page that tells what goes out, with a button to go on.</summary>
    Notice,

    /// <summary>Once a page that asks: without consent the login ends with FH-1405.</summary>
    Ask,
}
