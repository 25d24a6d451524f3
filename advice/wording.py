"""Figures written out for people, and texts filled with them. Pure.

What stands behind a placeholder: money `30,000.00 元` / `30,000.00 yuan`; a share or per cent `65%`; a count *with its unit*
(`12 天` / `12 days`, `1 day`), so that a text writes `逾期 {days_past_due}` and never `{days_past_due} 天`; yes/no `是` / `yes`;
a date `2026 年 10 月 12 日` / `12 October 2026`.
"""
