namespace McpAspire.Tools.Sandbox.SystemCalls;

/// <summary>The calls that programs may make with any arguments, by name. What is not here and has no rule in <see cref="SystemCallFilter"/> is refused.</summary>
internal static class SystemCallList
{
    // Not among them: modes, owners, times and attributes, which would change a file outside the run's folder; flock, because .NET locks the files that it reads,
    // so that a lock on a file of /proc or on /etc/passwd would hide a process from the worker or stop it.
    private const string Files = """
        access faccessat faccessat2 chdir fchdir close close_range copy_file_range dup dup2 dup3 fadvise64 fdatasync fstat fstatfs fsync
        ftruncate getcwd getdents getdents64 getxattr fgetxattr lgetxattr listxattr flistxattr llistxattr link linkat lseek lstat mkdir mkdirat newfstatat
        pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv rename renameat renameat2 rmdir sendfile splice stat statfs statx
        symlink symlinkat tee truncate umask unlink unlinkat write writev
        epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 pipe pipe2 poll ppoll pselect6 select
        """;

    private const string Memory = """
        brk madvise membarrier mincore mlock mlock2 mmap mprotect mremap msync munlock munmap pkey_alloc pkey_free pkey_mprotect
        """;

    // Nothing that names another process, but signals: the user, Landlock or the namespace is between them and other processes.
    private const string Processes = """
        arch_prctl capget capset execve exit exit_group fork vfork futex futex_waitv getcpu getegid geteuid getgid get_mempolicy getgroups getpgid getpgrp getpid getppid getpriority
        getresgid getresuid getrlimit getrusage getsid gettid getuid kill restart_syscall rseq sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max
        sched_get_priority_min sched_yield set_robust_list set_tid_address setfsgid setfsuid setgid setgroups setpgid setregid setresgid setresuid setreuid setrlimit setsid
        setuid sysinfo tgkill tkill uname wait4 waitid
        rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sigaltstack signalfd signalfd4 pause
        """;

    private const string Time = """
        alarm clock_getres clock_gettime clock_nanosleep getitimer getrandom gettimeofday nanosleep setitimer time timer_create timer_delete timer_getoverrun timer_gettime
        timer_settime timerfd_create timerfd_gettime timerfd_settime times
        """;

    /// <summary>For every program.</summary>
    public static readonly IReadOnlyList<string> Plain = Split(Files, Memory, Processes, Time);

    /// <summary>For programs that may use the network: what is done with a socket that the filter lets them have. No listen, no accept.</summary>
    public static readonly IReadOnlyList<string> Network =
        Split("bind connect getpeername getsockname getsockopt recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto shutdown");

    /// <summary>
    /// What a C library tries before an older call: to be told that it is not there, not that it is forbidden. The arguments of these calls that matter lie in memory,
    /// where no filter sees them.
    /// </summary>
    public static readonly IReadOnlyList<string> Missing = ["clone3", "openat2"];

    private static string[] Split(params string[] lists) => [.. lists.SelectMany(list => list.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))];
}
